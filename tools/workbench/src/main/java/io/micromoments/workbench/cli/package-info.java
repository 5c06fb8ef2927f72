/** Command line {@code ./micromoments}. */
package io.micromoments.workbench.cli;
