/** What is printed of the figures. */
package io.micromoments.benchmark.report;
