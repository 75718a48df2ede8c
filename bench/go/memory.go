package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
)

type held struct{ heap, rss float64 }

// memory collects what is garbage, gives it back, and says what is left.
func memory() held {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return held{float64(m.HeapAlloc + m.StackInuse), rss()}
}

func rss() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "VmRSS:") {
			kilobytes, _ := strconv.Atoi(strings.Fields(line)[1])
			return float64(kilobytes) * 1024
		}
	}
	return 0
}

func percentiles(values []float64, unit float64) {
	sort.Float64s(values)
	figure("p50", values[len(values)/2]/unit)
	figure("p99", values[len(values)*99/100]/unit)
}
