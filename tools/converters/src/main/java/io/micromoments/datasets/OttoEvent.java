package io.micromoments.datasets;

/**
 * One event of a session in the OTTO dataset.
 *
 * @param time milliseconds since the epoch
 * @param action {@code view_item}, {@code add_to_cart} or {@code purchase}
 * @param item the dataset's aid
 */
public record OttoEvent(long time, String action, long item) {}
