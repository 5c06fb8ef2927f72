/**
 * The language server: a thin shell of protocol around what is known of the files in an editor.
 * {@code document} reads one file, {@code assist} answers questions about it.
 */
package io.micromoments.workbench.lsp;
