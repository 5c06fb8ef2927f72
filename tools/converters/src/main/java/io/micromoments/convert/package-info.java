/**
 * {@code ./micromoments convert}: writes scenario folders from public datasets. A {@link
 * io.micromoments.convert.DatasetConverter} for each dataset says what its records become, {@link
 * io.micromoments.convert.Conversion} runs it and reports, and {@link
 * io.micromoments.convert.ScenarioFolder} writes the files.
 */
package io.micromoments.convert;
