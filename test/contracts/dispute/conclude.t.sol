// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {assertEq} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @notice A dispute whose time is over is ended by anyone, and should this contract fail, by the payer at the escrow.
contract ConcludeTest is DisputeFixture {
    Extension private ext;
    PaymentInfo private info;

    function setUp() public override {
        super.setUp();
        (info, ext) = disputed();
    }

    function test_without_an_answer_the_payer_has_everything_back() public {
        vm.warp(ANSWER_UNTIL);
        vm.recordLogs();
        vm.prank(stranger);
        disputes.conclude(info, ext, disputeTerms(), none());
        assertEnded(onlyEvent(), hashPayment(info), IDisputes.Outcome.NoAnswer);
        assertSettled(info, MAX, 10_000);
    }

    function test_without_a_ruling_the_default_applies() public {
        answer(info, ext);
        vm.warp(SETTLE_BY);
        vm.recordLogs();
        vm.prank(stranger);
        disputes.conclude(info, ext, disputeTerms(), none());
        assertEnded(onlyEvent(), hashPayment(info), IDisputes.Outcome.Default);
        assertSettled(info, MAX, DEFAULT_BPS);
    }

    function test_the_receiver_has_until_the_last_second_to_answer() public {
        vm.warp(ANSWER_UNTIL - 1);
        vm.expectRevert(tooEarly(ANSWER_UNTIL - 1, ANSWER_UNTIL));
        disputes.conclude(info, ext, disputeTerms(), none());
    }

    function test_the_arbiter_has_until_the_last_second_to_rule() public {
        answer(info, ext);
        vm.warp(SETTLE_BY - 1);
        vm.expectRevert(tooEarly(SETTLE_BY - 1, SETTLE_BY));
        disputes.conclude(info, ext, disputeTerms(), none());
    }

    function test_silence_stays_silence_however_late() public {
        vm.warp(SETTLE_BY + 29 days);
        disputes.conclude(info, ext, disputeTerms(), none());
        assertSettled(info, MAX, 10_000);
    }

    function test_concludes_once() public {
        vm.warp(ANSWER_UNTIL);
        disputes.conclude(info, ext, disputeTerms(), none());
        refuse(stranger, abi.encodeCall(disputes.conclude, (info, ext, disputeTerms(), none())));
    }

    function test_without_an_arbiter_an_answered_dispute_ends_by_the_default() public {
        IDisputes.DisputeTerms memory dispute = disputeTerms();
        dispute.arbiter = address(0);
        ext = extensionOf(dispute);
        info = disputable(ext);
        authorize(info, MAX);
        open(info, ext, dispute);
        vm.prank(receiver);
        disputes.answer(info, ext, dispute, "");
        vm.warp(SETTLE_BY);
        disputes.conclude(info, ext, dispute, none());
        assertEq(wealth(payer), FUNDS - 2 * MAX + 33_330_000, "payer");
    }

    /// @dev The way out that no resolver can shut.
    function test_thirty_days_after_the_last_time_the_payer_reclaims_by_itself() public {
        answer(info, ext);
        vm.warp(SETTLE_BY + 30 days - 1);
        vm.prank(payer);
        (bool done, ) = address(escrow).call(abi.encodeWithSelector(RECLAIM, info, ext));
        assertEq(done ? 1 : 0, 0, "reclaimed too early");
        vm.warp(SETTLE_BY + 30 days);
        vm.prank(payer);
        escrow.reclaim(info, ext);
        assertEq(wealth(payer), FUNDS, "payer");
        assertStatus(info, ext, IDisputes.Status.None);
    }

    function testFuzz_a_dispute_can_be_ended_by_anyone_from_a_known_time_on(uint256 seed, bool answered) public {
        if (answered) answer(info, ext);
        uint48 known = answered ? SETTLE_BY : ANSWER_UNTIL;
        uint48 time = known + uint48(draw(seed, "time", 400 days));
        vm.warp(time);
        vm.prank(address(uint160(uint256(keccak256(abi.encode(seed))))));
        disputes.conclude(info, ext, disputeTerms(), none());
        assertSettled(info, MAX, answered ? DEFAULT_BPS : 10_000);
    }

    bytes4 private constant RECLAIM = bytes4(
        keccak256(
            "reclaim((address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256),(address,address,bytes32,uint48,uint48,bytes32,uint256))"
        )
    );
}
