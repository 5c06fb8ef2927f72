/**
 * Compiles the pattern language: conditions to {@link io.micromoments.patterns.compile.Condition}s,
 * patterns to automata based on flink-cep's NFA ({@link
 * io.micromoments.patterns.compile.PatternCompiler}).
 */
package io.micromoments.patterns.compile;
