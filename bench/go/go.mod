module latchwork.dev/bench

go 1.19
