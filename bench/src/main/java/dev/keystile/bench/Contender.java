package dev.keystile.bench;

/** What has its turn in every round: something that is measured, or a baseline. */
@FunctionalInterface
interface Contender {

    Result turn() throws Exception;
}
