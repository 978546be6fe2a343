// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {MandateRules} from "../../../contracts/mandate/MandateRules.sol";

/// @title What solc's SMTChecker proves of pulls: no period costs more than its cap
/// @dev When a period is, quotients of two unknowns, is beyond the solver: `test/contracts/mandate/calendar.t.sol` goes through all
/// the months of the calendar instead.
contract PullProof is MandateRules {
    function proves_no_pull_takes_a_period_above_its_cap(
        uint256 last,
        uint120 spent,
        uint256 pulls,
        uint32 count,
        uint256 period,
        uint120 cap,
        bool exact,
        uint256 amount
    ) external pure {
        // Of the same period, so of the same cap.
        require(period != last || spent <= cap);
        uint256 afterwards = _afterPull(last, spent, pulls, count, period, cap, exact, amount);
        assert(afterwards <= cap);
        assert(afterwards == (period == last ? spent : 0) + amount);
    }

    function proves_an_exact_mandate_is_pulled_once_a_period(
        uint256 pulls,
        uint32 count,
        uint256 period,
        uint120 cap,
        uint256 first,
        uint256 second
    ) external pure {
        require(cap != 0);
        uint256 spent = _afterPull(period, 0, pulls, count, period, cap, true, first);
        assert(first == cap && spent == cap);
        _afterPull(period, spent, pulls + 1, count, period, cap, true, second);
        assert(false);
    }

    function proves_no_pull_comes_after_the_last(
        uint256 last,
        uint120 spent,
        uint256 pulls,
        uint32 count,
        uint256 period,
        uint120 cap,
        bool exact,
        uint256 amount
    ) external pure {
        require(period != last || spent <= cap);
        _afterPull(last, spent, pulls, count, period, cap, exact, amount);
        assert(count == 0 || pulls < count);
    }

    function proves_a_trial_costs_what_was_agreed(
        uint120 amount,
        uint120 trialAmount,
        uint32 trialPeriods,
        uint256 period
    ) external pure {
        assert(_capOf(amount, trialAmount, trialPeriods, period) == (period < trialPeriods ? trialAmount : amount));
    }
}
