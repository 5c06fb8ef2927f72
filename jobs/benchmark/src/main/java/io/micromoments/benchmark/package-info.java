/** What is measured, apart from the tests: figures are of one run, engines interleaved. */
package io.micromoments.benchmark;
