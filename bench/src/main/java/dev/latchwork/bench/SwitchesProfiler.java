package dev.latchwork.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Tells JMH how many context switches the process had for each invocation of the benchmark. */
public final class SwitchesProfiler implements InternalProfiler {
  static final String FIGURE = "switches.norm";

  private double before;

  @Override
  public String getDescription() {
    return "context switches of the process";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = Usage.now().switches();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double each = (Usage.now().switches() - before) / result.getMetadata().getAllOps();
    return List.of(new ScalarResult(FIGURE, each, "switches/op", AggregationPolicy.AVG));
  }
}
