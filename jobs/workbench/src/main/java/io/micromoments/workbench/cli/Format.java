package io.micromoments.workbench.cli;

/** How results are printed. */
enum Format {
  text,
  json
}
