/** Reads definition files while they are edited: what is at a position, whatever the text. */
package io.micromoments.workbench.lsp.document;
