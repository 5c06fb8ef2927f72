/**
 * Readers of public datasets, line by line: {@link io.micromoments.datasets.OttoFile}, {@link
 * io.micromoments.datasets.EshopFile} and {@link io.micromoments.datasets.OnlineRetailFile}. Each
 * passes on the records of a file, and reports every line that cannot be used to an {@link
 * io.micromoments.datasets.InvalidLineHandler}, which decides whether the file is still read.
 */
package io.micromoments.datasets;
