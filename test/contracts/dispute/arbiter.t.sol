// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {CentralizedArbitratorWithAppeal} from "@kleros/erc-792/contracts/examples/CentralizedArbitratorWithAppeal.sol";
import {SimpleCentralizedArbitrator} from "@kleros/erc-792/contracts/examples/SimpleCentralizedArbitrator.sol";
import {ArbiterERC792} from "../../../contracts/dispute/ArbiterERC792.sol";
import {IArbiterERC792} from "../../../contracts/dispute/IArbiterERC792.sol";
import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {IArbitrator} from "../../../contracts/dispute/IERC792.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Vm, vm} from "../Vm.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @title An arbitrator that does what a test wants, or that calls back
contract OddArbitrator is IArbitrator {
    uint256 public arbitrationFee;
    uint256 public choices;
    bytes public told;
    /// @dev Called while a dispute is created.
    bytes private callback;
    bytes public answered;

    function set(uint256 fee, bytes calldata callback_) external {
        (arbitrationFee, callback) = (fee, callback_);
    }

    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return arbitrationFee;
    }

    function createDispute(uint256 choices_, bytes calldata extraData) external payable returns (uint256) {
        (choices, told) = (choices_, extraData);
        require(msg.value == arbitrationFee, "fee");
        if (callback.length != 0) {
            bool done;
            (done, answered) = msg.sender.call(callback);
            require(!done, "the callback succeeded");
        }
        return 77;
    }

    function give(ArbiterERC792 to, uint256 disputeId, uint256 ruling) external {
        to.rule(disputeId, ruling);
    }
}

/// @notice Disputes ruled on by an ERC-792 arbitrator: the published one with appeals, the simple one, and an odd one.
contract ArbiterERC792Test is DisputeFixture {
    uint256 private constant FEE = 1e15;
    bytes private constant EXTRA = hex"0102";
    string private constant META = "ipfs://meta";

    CentralizedArbitratorWithAppeal private court;
    ArbiterERC792 private adapter;
    Extension private ext;
    PaymentInfo private info;

    function setUp() public override {
        super.setUp();
        court = new CentralizedArbitratorWithAppeal();
        hire(IArbitrator(address(court)));
        vm.deal(payer, 1 ether);
        vm.deal(receiver, 1 ether);
        vm.deal(stranger, 1 ether);
    }

    receive() external payable {
        revert("no coin");
    }

    // ---- The published arbitrator ----

    function test_a_ruling_for_the_payer_gives_everything_back() public {
        ruled(1);
        adapter.execute(info, ext, dispute(), none());
        assertSettled(info, MAX, 10_000);
    }

    function test_a_ruling_for_the_receiver_pays_it_out() public {
        ruled(2);
        adapter.execute(info, ext, dispute(), none());
        assertSettled(info, MAX, 0);
    }

    function test_a_refused_ruling_gives_half_to_each() public {
        ruled(0);
        vm.recordLogs();
        vm.prank(stranger);
        adapter.execute(info, ext, dispute(), none());
        assertEnded(onlyEvent(), hashPayment(info), IDisputes.Outcome.Ruling);
        assertSettled(info, MAX, 5_000);
    }

    function test_an_appeal_changes_the_ruling() public {
        uint256 id = request();
        court.giveRuling(id, 2);
        uint256 cost = court.appealCost(id, "");
        vm.prank(payer);
        court.appeal{value: 2 * cost}(id, "");
        court.giveRuling(id, 1);
        vm.warp(START + 1 hours);
        court.executeRuling(id);
        adapter.execute(info, ext, dispute(), none());
        assertSettled(info, MAX, 10_000);
    }

    function test_works_with_the_simple_arbitrator_too() public {
        SimpleCentralizedArbitrator simple = new SimpleCentralizedArbitrator();
        hire(IArbitrator(address(simple)));
        uint256 cost = simple.arbitrationCost("");
        vm.deal(payer, cost);
        vm.prank(payer);
        uint256 id = adapter.request{value: cost}(info, ext, dispute());
        assertEq(payer.balance, 0, "paid");
        simple.rule(id, 2);
        adapter.execute(info, ext, dispute(), none());
        assertEq(isFrozen(hashPayment(info)) ? 1 : 0, 0, "frozen");
    }

    function test_a_request_tells_the_jurors_what_about() public {
        vm.recordLogs();
        uint256 id = request();
        Vm.Log memory log = adapterEvent();
        assertEq(log.topics.length, 3, "topics");
        assertEq(log.topics[0], keccak256("Dispute(address,uint256,uint256,uint256)"), "topic");
        assertEq(log.topics[1], word(address(court)), "arbitrator");
        assertEq(uint256(log.topics[2]), id, "dispute");
        assertEq(log.data, abi.encode(0, uint256(hashPayment(info))), "data");
        (, uint256 choices, , , , , ) = court.disputes(id);
        assertEq(choices, 2, "choices");
        IArbiterERC792.Case memory found = adapter.caseOf(hashPayment(info));
        assertEq(uint256(found.stage), uint256(IArbiterERC792.Stage.Requested), "stage");
        assertEq(found.disputeId, id, "id");
    }

    function test_cases_of_one_arbitrator_are_told_apart() public {
        assertEq(request(), 0, "first");
        PaymentInfo memory first = info;
        ext.nonce++;
        info = disputable(ext);
        authorize(info, MAX);
        open(info, ext, dispute());
        vm.prank(receiver);
        disputes.answer(info, ext, dispute(), "");
        assertEq(request(), 1, "second");
        assertEq(adapter.caseOf(hashPayment(info)).disputeId, 1, "its own");
        assertEq(adapter.caseOf(hashPayment(first)).disputeId, 0, "the other's");
    }

    function test_a_ruling_is_told_and_kept() public {
        uint256 id = request();
        court.giveRuling(id, 2);
        vm.warp(START + 1 hours);
        vm.recordLogs();
        court.executeRuling(id);
        Vm.Log memory log = adapterEvent();
        assertEq(log.topics.length, 3, "topics");
        assertEq(log.topics[0], keccak256("Ruling(address,uint256,uint256)"), "topic");
        assertEq(log.topics[1], word(address(court)), "arbitrator");
        assertEq(uint256(log.topics[2]), id, "dispute");
        assertEq(log.data, abi.encode(2), "ruling");
        IArbiterERC792.Case memory found = adapter.caseOf(hashPayment(info));
        assertEq(uint256(found.stage), uint256(IArbiterERC792.Stage.Ruled), "stage");
        assertEq(found.ruling, 2, "kept");
    }

    // ---- The fee ----

    function test_anyone_pays_and_has_the_surplus_back() public {
        vm.prank(stranger);
        adapter.request{value: 3 * FEE}(info, ext, dispute());
        assertEq(stranger.balance, 1 ether - FEE, "paid");
        assertEq(address(court).balance, FEE, "court");
        assertEq(address(adapter).balance, 0, "adapter");
    }

    function test_a_fee_that_is_too_small_is_refused() public {
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IArbiterERC792.InsufficientFee.selector, FEE - 1, FEE));
        adapter.request{value: FEE - 1}(info, ext, dispute());
    }

    /// @dev This contract takes no coin.
    function test_a_payer_that_takes_no_surplus_pays_exactly() public {
        vm.deal(address(this), 2 * FEE);
        IDisputes.DisputeTerms memory its = dispute();
        vm.expectRevert();
        adapter.request{value: 2 * FEE}(info, ext, its);
        adapter.request{value: FEE}(info, ext, its);
    }

    function test_takes_no_coin_but_with_a_request() public {
        vm.prank(stranger);
        (bool done, ) = address(adapter).call{value: 1}("");
        assertTrue(!done, "coin");
    }

    // ---- When ----

    function test_only_an_answered_dispute_is_brought_to_the_arbitrator() public {
        ext.nonce++;
        info = disputable(ext);
        authorize(info, MAX);
        refuseRequest(abi.encodeWithSelector(IArbiterERC792.NotAnswered.selector, hashPayment(info)));
        open(info, ext, dispute());
        refuseRequest(abi.encodeWithSelector(IArbiterERC792.NotAnswered.selector, hashPayment(info)));
        vm.prank(receiver);
        disputes.answer(info, ext, dispute(), "");
        request();
    }

    function test_nothing_is_brought_when_a_ruling_would_be_too_late() public {
        vm.warp(SETTLE_BY);
        refuseRequest(abi.encodeWithSelector(IArbiterERC792.TooLate.selector, SETTLE_BY, SETTLE_BY));
        vm.warp(SETTLE_BY - 1);
        request();
    }

    function test_a_dispute_is_brought_once() public {
        request();
        refuseRequest(unexpected(IArbiterERC792.Stage.Requested));
    }

    function test_only_what_names_the_adapter_is_brought() public {
        ext = extension();
        info = disputable(ext);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IArbiterERC792.NotTheArbiter.selector, arbiter));
        adapter.request{value: FEE}(info, ext, disputeTerms());
    }

    function test_arguments_must_belong_together() public {
        Extension memory other = ext;
        other.nonce++;
        vm.prank(payer);
        vm.expectRevert(InvalidExtension.selector);
        adapter.request{value: FEE}(info, other, dispute());
    }

    function test_a_ruling_after_the_last_time_is_without_effect() public {
        ruled(1);
        vm.warp(SETTLE_BY);
        vm.expectRevert(tooLate(SETTLE_BY, SETTLE_BY));
        adapter.execute(info, ext, dispute(), none());
        disputes.conclude(info, ext, dispute(), none());
        assertSettled(info, MAX, DEFAULT_BPS);
    }

    function test_nothing_is_carried_out_before_the_ruling_or_twice() public {
        vm.expectRevert(unexpected(IArbiterERC792.Stage.None));
        adapter.execute(info, ext, dispute(), none());
        ruled(1);
        adapter.execute(info, ext, dispute(), none());
        vm.expectRevert();
        adapter.execute(info, ext, dispute(), none());
    }

    // ---- Who rules ----

    function test_nobody_but_the_arbitrator_rules() public {
        uint256 id = request();
        address[4] memory others = [stranger, payer, receiver, address(this)];
        for (uint256 i = 0; i < others.length; i++) {
            vm.prank(others[i]);
            vm.expectRevert(invalidSender(others[i], address(court)));
            adapter.rule(id, 1);
        }
    }

    function test_the_arbitrator_rules_once_on_what_it_was_asked_and_in_the_range_it_was_given() public {
        OddArbitrator odd = oddCourt();
        vm.prank(payer);
        uint256 id = adapter.request{value: FEE}(info, ext, dispute());
        assertEq(odd.choices(), 2, "choices");
        assertEq(odd.told(), EXTRA, "extra data");
        vm.expectRevert(
            abi.encodeWithSelector(IArbiterERC792.UnexpectedStage.selector, bytes32(0), IArbiterERC792.Stage.None)
        );
        odd.give(adapter, id + 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IArbiterERC792.InvalidRuling.selector, 3));
        odd.give(adapter, id, 3);
        vm.expectRevert(abi.encodeWithSelector(IArbiterERC792.InvalidRuling.selector, 256));
        odd.give(adapter, id, 256);
        odd.give(adapter, id, 2);
        vm.expectRevert(unexpected(IArbiterERC792.Stage.Ruled));
        odd.give(adapter, id, 1);
    }

    function test_an_arbitrator_that_calls_back_is_not_asked_twice() public {
        OddArbitrator odd = oddCourt();
        odd.set(FEE, abi.encodeCall(adapter.request, (info, ext, dispute())));
        vm.prank(payer);
        adapter.request{value: FEE}(info, ext, dispute());
        assertEq(odd.answered(), unexpected(IArbiterERC792.Stage.Requested), "error");
    }

    function test_a_free_arbitrator_is_asked_for_nothing() public {
        OddArbitrator odd = oddCourt();
        odd.set(0, "");
        vm.prank(payer);
        adapter.request(info, ext, dispute());
        assertEq(address(odd).balance, 0, "fee");
    }

    // ---- Evidence ----

    function test_parties_show_the_jurors_evidence() public {
        request();
        address[3] memory parties = [payer, receiver, authorizer];
        for (uint256 i = 0; i < parties.length; i++) {
            vm.recordLogs();
            vm.prank(parties[i]);
            adapter.submitEvidence(info, ext, dispute(), "ipfs://e");
            Vm.Log memory log = adapterEvent();
            assertEq(log.topics.length, 4, "topics");
            assertEq(log.topics[0], keccak256("Evidence(address,uint256,address,string)"), "topic");
            assertEq(log.topics[1], word(address(court)), "arbitrator");
            assertEq(log.topics[2], hashPayment(info), "group");
            assertEq(log.topics[3], word(parties[i]), "party");
            assertEq(log.data, abi.encode("ipfs://e"), "uri");
        }
        address[3] memory others = [stranger, operator, address(court)];
        for (uint256 i = 0; i < others.length; i++) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(InvalidParty.selector, others[i]));
            adapter.submitEvidence(info, ext, dispute(), "ipfs://e");
        }
    }

    function test_evidence_has_one_to_512_bytes() public {
        request();
        uint256[4] memory lengths = [uint256(1), 512, 0, 513];
        for (uint256 i = 0; i < lengths.length; i++) {
            vm.prank(payer);
            if (i > 1) {
                vm.expectRevert(
                    abi.encodeWithSelector(IArbiterERC792.UriLengthOutOfRange.selector, lengths[i], uint256(512))
                );
            }
            adapter.submitEvidence(info, ext, dispute(), string(new bytes(lengths[i])));
        }
    }

    function test_evidence_is_shown_between_request_and_ruling() public {
        vm.prank(payer);
        vm.expectRevert(unexpected(IArbiterERC792.Stage.None));
        adapter.submitEvidence(info, ext, dispute(), "ipfs://e");
        ruled(1);
        vm.prank(payer);
        vm.expectRevert(unexpected(IArbiterERC792.Stage.Ruled));
        adapter.submitEvidence(info, ext, dispute(), "ipfs://e");
    }

    function test_tells_what_it_was_made_for() public {
        vm.recordLogs();
        ArbiterERC792 other = deployAdapter(IArbitrator(address(court)));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "events");
        assertEq(logs[0].topics[0], keccak256("MetaEvidence(uint256,string)"), "topic");
        assertEq(uint256(logs[0].topics[1]), 0, "id");
        assertEq(logs[0].data, abi.encode(META), "uri");
        assertEq(address(other.DISPUTES()), address(disputes), "disputes");
        assertEq(address(other.ARBITRATOR()), address(court), "arbitrator");
        assertEq(other.extraData(), EXTRA, "extra data");
    }

    // ---- Parts ----

    function deployAdapter(IArbitrator arbitrator) private returns (ArbiterERC792) {
        bytes memory arguments = abi.encode(disputes, arbitrator, EXTRA, META);
        return ArbiterERC792(deployOrMutant("ArbiterERC792", arguments));
    }

    /// @dev A dispute, open and answered, whose arbiter is the arbitrator.
    function hire(IArbitrator arbitrator) private {
        adapter = deployAdapter(arbitrator);
        ext = extensionOf(dispute());
        info = disputable(ext);
        authorize(info, MAX);
        open(info, ext, dispute());
        vm.prank(receiver);
        disputes.answer(info, ext, dispute(), "");
    }

    function oddCourt() private returns (OddArbitrator odd) {
        // The payer's money of the first payment comes back, so that the books stay those of one.
        vm.prank(payer);
        disputes.agree(info, ext, none(), 0, SETTLE_BY, "", "");
        odd = new OddArbitrator();
        odd.set(FEE, "");
        hire(odd);
    }

    function dispute() private view returns (IDisputes.DisputeTerms memory its) {
        its = disputeTerms();
        its.arbiter = address(adapter);
    }

    function request() private returns (uint256 id) {
        vm.prank(payer);
        return adapter.request{value: FEE}(info, ext, dispute());
    }

    function ruled(uint256 ruling) private {
        uint256 id = request();
        court.giveRuling(id, ruling);
        vm.warp(START + 1 hours);
        court.executeRuling(id);
    }

    function refuseRequest(bytes memory expected) private {
        IDisputes.DisputeTerms memory its = dispute();
        vm.prank(payer);
        vm.expectRevert(expected);
        adapter.request{value: FEE}(info, ext, its);
    }

    function unexpected(IArbiterERC792.Stage stage) private view returns (bytes memory) {
        return abi.encodeWithSelector(IArbiterERC792.UnexpectedStage.selector, hashPayment(info), stage);
    }

    function adapterEvent() private returns (Vm.Log memory found) {
        Vm.Log[] memory all = vm.getRecordedLogs();
        uint256 count;
        for (uint256 i = 0; i < all.length; i++) {
            if (all[i].emitter != address(adapter)) continue;
            found = all[i];
            count++;
        }
        assertEq(count, 1, "events");
    }
}
