/** Presents replays to people: the story of each customer, on a terminal and as a page. */
package io.micromoments.workbench.report;
