/** Reports of the results. */
package io.micromoments.benchmark.report;
