/**
 * Finds what is legal in a pattern but does not do what it seems to say, by running the pattern's
 * structure through the engine: each finding comes with an example that shows it.
 */
package io.micromoments.patterns.lint;
