/** The settings of a job and how they are read. */
package io.micromoments.options;
