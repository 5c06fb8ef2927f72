/**
 * The language of patterns and policies, which does not depend on Flink. Files are read ({@code
 * file}), and yield patterns ({@code pattern}), policies ({@code policy}) and tests of patterns
 * ({@code tests}), or a list of problems with positions. {@code condition} compiles their
 * conditions to the dialect of CEL in {@code cel}.
 */
package io.micromoments.patterns.language;
