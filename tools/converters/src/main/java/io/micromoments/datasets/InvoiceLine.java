package io.micromoments.datasets;

/**
 * One line of an invoice in the Online Retail dataset.
 *
 * @param line number of its line, from 1
 * @param stockCode code of the article, or of a fee or correction
 * @param quantity negative if the line cancels another one
 * @param time milliseconds since the epoch
 * @param customer id of the customer; empty if it is not recorded
 */
public record InvoiceLine(int line, String stockCode, int quantity, long time, String customer) {}
