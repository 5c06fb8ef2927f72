/** The command that editors start. */
package io.micromoments.workbench.cli.editor;
