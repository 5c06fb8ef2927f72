package io.micromoments.decide;

import io.micromoments.detect.Tracer;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.pattern.PatternVersion;
import java.util.function.Function;

/**
 * What decisions need besides the customer.
 *
 * @param patterns returns the pattern of a version; null if it is not known (any more)
 * @param scope the scope in which conditions read the customer
 * @param tracer emits what is decided about traced customers, and why
 */
record DecisionServices(
    DeciderCache deciders,
    CatalogHistory catalog,
    CustomerUpdates updates,
    MeasurementSums sums,
    DecisionMetrics counters,
    Function<PatternVersion, CompiledPattern> patterns,
    CustomerScope scope,
    Tracer tracer,
    Decisions.Output output) {}
