/** The command {@code publish}. */
package io.micromoments.workbench.cli.publishing;
