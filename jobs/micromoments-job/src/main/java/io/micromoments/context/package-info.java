/**
 * The context of a decision: the customer ({@link io.micromoments.context.Customer}) and the
 * catalogue ({@link io.micromoments.context.Catalog}). Plain Java over the records kept in state.
 */
package io.micromoments.context;
