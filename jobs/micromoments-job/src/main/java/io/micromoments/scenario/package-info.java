/**
 * One edge of the job: files. Reads recorded streams and watched pattern folders, and writes
 * outputs to files. No stage depends on it.
 */
package io.micromoments.scenario;
