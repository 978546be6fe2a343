// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {assertEq} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @notice The arbiter decides an answered dispute in time, and the money follows to the unit.
contract RuleTest is DisputeFixture {
    using Stablecoin for IFiatToken;

    uint16 private constant BPS = 4_321;

    Extension private ext;
    PaymentInfo private info;

    function setUp() public override {
        super.setUp();
        (info, ext) = disputed();
        answer(info, ext);
    }

    function test_the_arbiter_divides_the_hold() public {
        vm.recordLogs();
        rule(BPS);
        assertEnded(onlyEvent(), hashPayment(info), IDisputes.Outcome.Ruling);
        assertSettled(info, MAX, BPS);
    }

    function test_the_arbiter_gives_everything_to_either_side() public {
        uint256 before = vm.snapshotState();
        rule(0);
        assertSettled(info, MAX, 0);
        vm.revertToState(before);
        rule(10_000);
        assertSettled(info, MAX, 10_000);
    }

    function test_nobody_else_rules() public {
        address[6] memory others = [stranger, payer, receiver, operator, authorizer, address(0)];
        for (uint256 i = 0; i < others.length; i++) {
            vm.prank(others[i]);
            vm.expectRevert(invalidSender(others[i], arbiter));
            disputes.rule(info, ext, disputeTerms(), none(), BPS);
        }
    }

    function test_a_share_is_at_most_the_whole() public {
        vm.prank(arbiter);
        vm.expectRevert(abi.encodeWithSelector(BpsOverflow.selector, 10_001));
        disputes.rule(info, ext, disputeTerms(), none(), 10_001);
    }

    function test_rules_on_nothing_that_was_not_answered() public {
        ext.nonce++;
        info = disputable(ext);
        authorize(info, MAX);
        open(info, ext);
        vm.prank(arbiter);
        vm.expectRevert(abi.encodeWithSelector(IDisputes.NotAnswered.selector, hashPayment(info)));
        disputes.rule(info, ext, disputeTerms(), none(), BPS);
    }

    function test_rules_until_the_last_second_and_no_later() public {
        vm.warp(SETTLE_BY);
        vm.prank(arbiter);
        vm.expectRevert(tooLate(SETTLE_BY, SETTLE_BY));
        disputes.rule(info, ext, disputeTerms(), none(), BPS);
        vm.warp(SETTLE_BY - 1);
        rule(BPS);
        assertSettled(info, MAX, BPS);
    }

    function test_rules_once() public {
        rule(BPS);
        refuse(arbiter, abi.encodeCall(disputes.rule, (info, ext, disputeTerms(), none(), BPS)));
    }

    function test_rules_on_what_is_left_of_the_hold() public {
        vm.prank(operator);
        escrow.release(info, ext, 40e6);
        rule(5_000);
        assertEq(wealth(payer), FUNDS - 60e6 + 30e6, "payer");
        assertEq(wealth(receiver), 30e6 - 150_000, "receiver");
    }

    function test_rules_on_nothing_that_was_given_back() public {
        voidPayment(info);
        refuse(arbiter, abi.encodeCall(disputes.rule, (info, ext, disputeTerms(), none(), BPS)));
        assertEq(wealth(payer), FUNDS, "payer");
    }

    function test_a_denied_payer_is_owed_its_share_and_blocks_nobody() public {
        usdc.deny(payer);
        rule(BPS);
        assertEq(escrow.creditOf(address(usdc), payer), 43_210_000, "credit");
        assertSettled(info, MAX, BPS);
    }

    function test_a_denied_receiver_is_owed_its_part_and_blocks_nobody() public {
        usdc.deny(receiver);
        rule(BPS);
        assertBalance(payer, FUNDS - MAX + 43_210_000, "payer");
        assertSettled(info, MAX, BPS);
    }

    function test_the_shares_of_a_split_take_their_part_of_a_ruling() public {
        Share[] memory shares = new Share[](2);
        shares[0] = Share(address(0x5a), 1_000);
        shares[1] = Share(address(0x5b), 333);
        ext.shares = keccak256(abi.encode(shares));
        info = disputable(ext);
        authorize(info, MAX);
        open(info, ext);
        answer(info, ext);
        vm.prank(arbiter);
        disputes.rule(info, ext, disputeTerms(), shares, 5_000);
        assertEq(wealth(shares[0].account), 5e6, "first share");
        assertEq(wealth(shares[1].account), 1_665_000, "second share");
        assertEq(wealth(FEE_RECEIVER), 250_000, "fee");
        assertEq(wealth(receiver), 50e6 - 5e6 - 1_665_000 - 250_000, "receiver");
        // Another payment of this test is still in dispute, whole.
        assertEq(wealth(payer), FUNDS - MAX - 50e6, "payer");
    }

    function testFuzz_pays_a_ruling_to_the_unit(uint256 seed, uint16 bps) public {
        bps = bps % 10_001;
        uint256 amount = 1 + draw(seed, "amount", MAX);
        ext.nonce = 8 + (seed >> 1);
        info = disputable(ext);
        authorize(info, amount);
        open(info, ext);
        answer(info, ext);
        uint256 left = wealth(payer);
        rule(bps);
        uint256 back = (amount * bps) / 10_000;
        uint256 fee = ((amount - back) * MIN_FEE) / 10_000;
        assertEq(wealth(payer), left + back, "payer");
        assertEq(wealth(FEE_RECEIVER), fee, "fee");
        assertEq(wealth(receiver), amount - back - fee, "receiver");
    }

    function rule(uint16 bps) private {
        vm.prank(arbiter);
        disputes.rule(info, ext, disputeTerms(), none(), bps);
    }
}
