/** Answers questions about a position in a file: what can be written there, and what it means. */
package io.micromoments.workbench.lsp.assist;
