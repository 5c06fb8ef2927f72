/**
 * Compiles patterns to automata based on flink-cep's NFA ({@link
 * io.micromoments.patterns.compile.PatternCompiler}), and to filters of events.
 */
package io.micromoments.patterns.compile;
