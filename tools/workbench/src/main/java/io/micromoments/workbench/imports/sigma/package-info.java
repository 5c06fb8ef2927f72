/** Reads detection and correlation rules of Sigma, and says them as patterns. */
package io.micromoments.workbench.imports.sigma;
