/**
 * Trains a propensity model on recorded sessions and evaluates it on others: {@link
 * io.micromoments.training.HistoryReader} reads the data, {@link
 * io.micromoments.training.PublicDataset} makes the ranking tasks, {@link
 * io.micromoments.training.RankingTask} is the unit of training and test, {@link
 * io.micromoments.training.TrainTestSplit} separates the two, {@link
 * io.micromoments.training.Learner} trains, and {@link io.micromoments.training.Quality} evaluates.
 * Scoring in the stream does not depend on this package.
 */
package io.micromoments.training;
