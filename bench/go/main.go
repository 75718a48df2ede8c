// The questions of the bench, answered by Go: one question per call, figures as lines of name=value.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	producers = flag.Int("producers", 1, "")
	workers   = flag.Int("workers", 2, "")
	capacity  = flag.Int("capacity", 1024, "")
	work      = flag.String("work", "NONE", "")
	items     = flag.Int("items", 1000, "")
	count     = flag.Int("count", 1000, "")
	loops     = flag.Int("loops", 500, "")
	millis    = flag.Int("millis", 500, "")
	_         = flag.Bool("virtual", false, "a goroutine is what it is")
)

func main() {
	questions := map[string]func(){
		"queue": queue, "latency": latency, "batch": batch, "worker": worker,
		"action": action, "idle": idle,
	}
	question := questions[os.Args[1]]
	if question == nil {
		refuse("no such question: %s", os.Args[1])
	}
	if err := flag.CommandLine.Parse(os.Args[2:]); err != nil {
		refuse("%v", err)
	}
	question()
}

func refuse(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "go is refused: "+format+"\n", args...)
	os.Exit(1)
}

// ---- items

// counter sits on cache lines of its own, and one worker writes it.
type counter struct {
	_ [128]byte
	n int64
	_ [128]byte
}

type item struct{ id int }

var sink uint64

func perform() {
	switch *work {
	case "SPIN":
		x := uint64(0x9E3779B97F4A7C15)
		for i := 0; i < *loops; i++ {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
		}
		if x == 0 {
			sink = x
		}
	case "SLEEP":
		time.Sleep(time.Millisecond)
	}
}

func objects() []*item {
	all := make([]*item, 1024)
	for i := range all {
		all[i] = &item{i}
	}
	return all
}

func sum(counters []counter) (total int64) {
	for i := range counters {
		total += atomic.LoadInt64(&counters[i].n)
	}
	return
}

func await(counters []counter, expected int64) {
	for since := time.Now(); sum(counters) != expected; time.Sleep(50 * time.Microsecond) {
		if sum(counters) > expected || time.Since(since) > time.Minute {
			refuse("%d items were run, %d were put", sum(counters), expected)
		}
	}
}

func checkOnce(runs []int32) {
	for id, n := range runs {
		if n != 1 {
			refuse("item %d ran %d times", id, n)
		}
	}
}

// ---- measuring

type usage struct {
	when              time.Time
	cpu               time.Duration
	switches, alloced float64
}

func now() usage {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	cpu := time.Duration(r.Utime.Nano() + r.Stime.Nano())
	return usage{time.Now(), cpu, float64(r.Nvcsw + r.Nivcsw), float64(m.TotalAlloc)}
}

func figure(name string, value float64) { fmt.Printf("%s=%g\n", name, value) }

// rounds repeats a round of n items until the time is over, warmed up by one.
func rounds(n float64, round func()) {
	round()
	limit := time.Duration(*millis) * time.Millisecond
	begin, done := now(), 0.0
	for done == 0 || time.Since(begin.when) < limit {
		round()
		done += n
	}
	end := now()
	nanos := float64(end.when.Sub(begin.when).Nanoseconds())
	figure("rate", done*1e9/nanos)
	figure("nanos", nanos/done)
	figure("switches", (end.switches-begin.switches)*1000/done)
	figure("bytes", (end.alloced-begin.alloced)/done)
}

// ---- questions

func put(ch chan<- *item, objects []*item, n int) {
	var group sync.WaitGroup
	for p := 0; p < *producers; p++ {
		from, to := n*p / *producers, n*(p+1) / *producers
		group.Add(1)
		go func() {
			defer group.Done()
			for i, next := from, from%len(objects); i < to; i++ {
				ch <- objects[next]
				if next++; next == len(objects) {
					next = 0
				}
			}
		}()
	}
	group.Wait()
}

func queue() {
	checkQueue()
	ch := make(chan *item, *capacity)
	counters := make([]counter, *workers)
	for w := range counters {
		mine := &counters[w]
		go func() {
			for range ch {
				perform()
				atomic.AddInt64(&mine.n, 1)
			}
		}()
	}
	all, expected := objects(), int64(0)
	rounds(float64(*items), func() {
		put(ch, all, *items)
		expected += int64(*items)
		await(counters, expected)
	})
}

func checkQueue() {
	numbered := make([]*item, 20000)
	for i := range numbered {
		numbered[i] = &item{i}
	}
	runs := make([]int32, len(numbered))
	ch := make(chan *item, *capacity)
	var group sync.WaitGroup
	for w := 0; w < *workers; w++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for it := range ch {
				atomic.AddInt32(&runs[it.id], 1)
			}
		}()
	}
	put(ch, numbered, len(numbered))
	close(ch)
	group.Wait()
	checkOnce(runs)
}

// latency is taken where the item runs: a goroutine that looked on meanwhile, as a thread does, would
// keep its processor's next goroutine waiting, for milliseconds.
func latency() {
	checkQueue()
	ch, ran := make(chan time.Time, *capacity), make(chan time.Duration)
	for w := 0; w < *workers; w++ {
		go func() {
			for begin := range ch {
				ran <- time.Since(begin)
			}
		}()
	}
	var nanos []float64
	before := now()
	limit := time.Duration(*millis) * time.Millisecond
	for len(nanos) == 0 || time.Since(before.when) < limit {
		time.Sleep(300 * time.Microsecond)
		ch <- time.Now()
		nanos = append(nanos, float64((<-ran).Nanoseconds()))
	}
	after, n := now(), float64(len(nanos))
	percentiles(nanos, 1)
	figure("switches", (after.switches-before.switches)*1000/n)
	figure("bytes", (after.alloced-before.alloced)/n)
}

func batch() {
	all := objects()
	counters := make([]counter, *workers)
	run := func(n int, do func(*item)) {
		ch := make(chan *item, 1024)
		var group sync.WaitGroup
		for w := 0; w < *workers; w++ {
			mine := &counters[w]
			group.Add(1)
			go func() {
				defer group.Done()
				for it := range ch {
					do(it)
					atomic.AddInt64(&mine.n, 1)
				}
			}()
		}
		for i, next := 0, 0; i < n; i++ {
			ch <- all[next]
			if next++; next == len(all) {
				next = 0
			}
		}
		close(ch)
		group.Wait()
	}
	runs := make([]int32, len(all))
	run(len(all), func(it *item) { atomic.AddInt32(&runs[it.id], 1) })
	checkOnce(runs)
	expected := int64(len(all))
	rounds(float64(*items), func() {
		run(*items, func(*item) { perform() })
		expected += int64(*items)
		await(counters, expected)
	})
}

func startWorker() (ch chan func(), done chan struct{}) {
	ch, done = make(chan func(), 1), make(chan struct{})
	go func() {
		defer close(done)
		for f := range ch {
			f()
		}
	}()
	return
}

func worker() {
	runs := make([]int32, 100)
	for i := range runs {
		ch, done := startWorker()
		id := i
		ch <- func() { runs[id]++ }
		close(ch)
		<-done
	}
	checkOnce(runs)
	rounds(10000, func() {
		for i := 0; i < 10000; i++ {
			ch, done := startWorker()
			close(ch)
			<-done
		}
	})
}

func action() {
	runs := make([]int32, 1000)
	call := func(f func() int) int {
		result := make(chan int, 1)
		go func() { result <- f() }()
		return <-result
	}
	for i := range runs {
		id := i
		call(func() int { runs[id]++; return 0 })
	}
	checkOnce(runs)
	rounds(10000, func() {
		for i := 0; i < 10000; i++ {
			call(func() int { return i })
		}
	})
}

func idle() {
	base := memory()
	channels := make([]chan func(), *count)
	begin := time.Now()
	for i := range channels {
		channels[i], _ = startWorker()
	}
	figure("start", float64(time.Since(begin).Nanoseconds())/float64(*count))
	runs := make([]int32, *count)
	var group sync.WaitGroup
	group.Add(*count)
	for i := range channels {
		id := i
		channels[i] <- func() { runs[id]++; group.Done() }
	}
	group.Wait()
	checkOnce(runs)
	after := memory()
	figure("heap", (after.heap-base.heap)/float64(*count))
	figure("rss", (after.rss-base.rss)/float64(*count))
	runtime.KeepAlive(channels)
}
