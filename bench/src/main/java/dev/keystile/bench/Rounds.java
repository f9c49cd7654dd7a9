package dev.keystile.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds in which every contender has its turn, in the order in which they were entered, so that whatever
 * else the machine does meanwhile meets all of them.
 */
final class Rounds {

    private final Map<String, Contender> contenders = new LinkedHashMap<>();
    private final Map<String, List<Result>> turns = new LinkedHashMap<>();

    Rounds() {}

    Rounds enter(String name, Contender contender) {
        contenders.put(name, contender);
        turns.put(name, new ArrayList<>());
        return this;
    }

    /** Runs the rounds of a plan. */
    Rounds run(Plan plan) throws Exception {
        for (int i = -plan.warmUps(); i < plan.rounds(); i++) {
            for (Map.Entry<String, Contender> entry : contenders.entrySet()) {
                Result result = entry.getValue().turn();
                if (i >= 0) {
                    turnsOf(entry.getKey()).add(result);
                }
            }
        }
        return this;
    }

    /** The medians of a contender's turns that count. */
    Result of(String name) {
        return Result.median(turnsOf(name));
    }

    private List<Result> turnsOf(String name) {
        List<Result> results = turns.get(name);
        if (results == null) {
            throw new IllegalArgumentException("Nobody entered as " + name);
        }
        return results;
    }
}
