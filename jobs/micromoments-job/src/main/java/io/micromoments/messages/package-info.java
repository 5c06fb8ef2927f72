/**
 * The catalogue of all sentences that a customer can read. English is shipped; files of other
 * locales are read when the job is submitted. Depends on no stage.
 */
package io.micromoments.messages;
