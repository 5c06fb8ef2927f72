/** The command {@code new}. */
package io.micromoments.workbench.cli.drafting;
