/** What all commands share: output formats, tables, progress and options. */
package io.micromoments.workbench.terminal;
