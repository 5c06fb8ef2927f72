/** Runs the tests of patterns on the engine itself, without a cluster around it. */
package io.micromoments.workbench.testing;
