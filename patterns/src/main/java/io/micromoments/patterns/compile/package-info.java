/**
 * From the language to what runs: conditions become {@link
 * io.micromoments.patterns.compile.Condition}s, a pattern becomes an NFA of flink-cep ({@link
 * io.micromoments.patterns.compile.PatternCompiler}).
 */
package io.micromoments.patterns.compile;
