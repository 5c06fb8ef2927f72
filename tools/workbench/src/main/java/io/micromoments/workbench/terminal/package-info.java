/** What all commands share: output formats, tables, progress, options and paths. */
package io.micromoments.workbench.terminal;
