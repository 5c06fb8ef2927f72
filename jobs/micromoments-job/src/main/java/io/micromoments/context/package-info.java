/**
 * What is known when a decision is made: the customer ({@link io.micromoments.context.Customer})
 * and the catalogue ({@link io.micromoments.context.Catalog}). Plain code over the records that
 * state keeps.
 */
package io.micromoments.context;
