/** The command {@code import}. */
package io.micromoments.workbench.cli.importing;
