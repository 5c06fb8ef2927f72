/** Presents replays to people: a section per customer, on a terminal and as a page. */
package io.micromoments.workbench.report;
