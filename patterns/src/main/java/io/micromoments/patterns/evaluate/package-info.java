/** Evaluates conditions, as closures or with cel-java, within a budget of work. */
package io.micromoments.patterns.evaluate;
