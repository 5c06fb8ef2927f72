/** Runs pattern tests directly on the engine, without a cluster. */
package io.micromoments.workbench.testing;
