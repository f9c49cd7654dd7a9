package dev.keystile.app;

import dev.keystile.core.check.CheckCounts;
import dev.keystile.core.check.CheckService;
import dev.keystile.replica.Replica;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What Prometheus is told. Names and labels are fixed words: nothing that a caller sends gets in. */
final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    Metrics() {
        new UptimeMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new ClassLoaderMetrics().bindTo(meters);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        collections.bindTo(meters);
    }

    void watch(CheckService checks) {
        for (CheckCounts.Outcome outcome : CheckCounts.Outcome.values()) {
            FunctionCounter.builder("keystile.checks", checks.counts(), counts -> counts.of(outcome))
                    .description("Checks, by how they came out")
                    .tag("outcome", outcome.wireName())
                    .register(meters);
        }
    }

    void watch(Replica replica) {
        Gauge.builder("keystile.node.serving", replica, node -> node.holds() ? 1 : 0)
                .description("1 while this node answers checks, 0 while it can't know")
                .register(meters);
        Gauge.builder("keystile.node.change", replica, Replica::newestChange)
                .description("The newest change that this node has applied")
                .register(meters);
    }

    /** Every meter in the text format of Prometheus. */
    String scrape() {
        return meters.scrape();
    }

    @Override
    public void close() {
        collections.close();
        meters.close();
    }
}
