/**
 * Finds constructs that are legal in a pattern but probably do not do what their author meant.
 * Where it can, a check looks for events that show the problem, and reports them as an example.
 */
package io.micromoments.patterns.lint;
