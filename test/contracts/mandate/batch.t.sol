// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {MaskedToken} from "../payment/TokenZoo.sol";
import {OddToken, PlainToken} from "../payment/Tokens.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {MandateFixture} from "./MandateFixture.sol";

/// @notice Many pulls at once: one that fails changes nothing, and says why.
contract BatchTest is MandateFixture {
    using Stablecoin for IFiatToken;

    bytes32 private constant FAILED = keccak256("CollectionFailed(bytes32,bytes)");
    bytes32 private constant COLLECTED = keccak256("MandateCollected(bytes32,bytes32,uint256,uint256,uint256)");
    uint256 private constant PAYERS = 5;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < PAYERS; i++) {
            address account = vm.addr(key(i));
            usdc.fund(account, FUNDS);
            vm.prank(account);
            usdc.approve(address(mandates), FUNDS);
        }
    }

    function test_a_batch_does_what_its_pulls_would() public {
        IMandates.Pull[] memory pulls = five();
        pulls[1].mandate.shares = keccak256(abi.encode(twoShares()));
        pulls[1].shares = twoShares();
        pulls[3].feeAmount = 0.5e6;
        activateAll(pulls);
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < PAYERS; i++) collect(pulls[i]);
        bytes memory expected = books(pulls);
        vm.revertToState(snapshot);
        vm.recordLogs();
        vm.prank(PULLER);
        mandates.collectBatch(pulls, GAS_EACH);
        assertEq(books(pulls), expected, "books");
        assertCount(outcomes(), COLLECTED, PAYERS);
    }

    function test_one_that_fails_changes_nothing_and_an_event_says_why() public {
        IMandates.Pull[] memory pulls = five();
        activateAll(pulls);
        // Gone: the funds, the allowance, the payer's word, the token's favour.
        vm.prank(vm.addr(key(0)));
        usdc.transfer(stranger, FUNDS);
        vm.prank(vm.addr(key(1)));
        usdc.approve(address(mandates), 0);
        pause(pulls[2].mandate);
        usdc.deny(vm.addr(key(3)));
        vm.recordLogs();
        vm.prank(receiver);
        mandates.collectBatch(pulls, GAS_EACH);
        Vm.Log[] memory logs = outcomes();
        assertEq(logs.length, PAYERS, "events");
        bytes[4] memory reasons = [
            abi.encodeWithSignature("Error(string)", "ERC20: transfer amount exceeds balance"),
            abi.encodeWithSignature("Error(string)", "ERC20: transfer amount exceeds allowance"),
            withKey(IMandates.IsPaused.selector, pulls[2].mandate),
            abi.encodeWithSignature("Error(string)", "Blacklistable: account is blacklisted")
        ];
        for (uint256 i = 0; i < 4; i++) {
            assertEq(logs[i].topics.length, 2, "topics");
            assertEq(logs[i].topics[0], FAILED, "topic");
            assertEq(logs[i].topics[1], keyOf(pulls[i].mandate), "key");
            assertEq(logs[i].data, abi.encode(reasons[i]), "reason");
            assertMandate(pulls[i].mandate, 0, 0, 0);
        }
        assertEq(logs[4].topics[0], COLLECTED, "the fifth");
        assertMandate(pulls[4].mandate, 0, AMOUNT, 1);
        // Once the reason is gone, the period is still there.
        resume(pulls[2].mandate);
        collect(pulls[2]);
    }

    function test_the_same_mandate_twice_is_pulled_once() public {
        IMandates.Pull[] memory pulls = five();
        activateAll(pulls);
        pulls[1] = pulls[0];
        vm.recordLogs();
        vm.prank(receiver);
        mandates.collectBatch(pulls, GAS_EACH);
        Vm.Log[] memory logs = mandateEvents();
        assertEq(logs[1].topics[0], FAILED, "second");
        assertEq(logs[1].data, abi.encode(aboveCap(AMOUNT, 0)), "reason");
        assertMandate(pulls[0].mandate, 0, AMOUNT, 1);
    }

    function test_a_batch_has_one_to_a_hundred() public {
        IMandates.Pull[] memory pulls = new IMandates.Pull[](0);
        refuseBatch(pulls, abi.encodeWithSelector(InvalidBatchLength.selector, 0));
        pulls = new IMandates.Pull[](101);
        for (uint256 i = 0; i < 101; i++) pulls[i] = pullOf(mandateOf(0, i), AMOUNT);
        refuseBatch(pulls, abi.encodeWithSelector(InvalidBatchLength.selector, 101));
        assembly ("memory-safe") {
            mstore(pulls, 100)
        }
        activateAll(pulls);
        vm.prank(receiver);
        mandates.collectBatch(pulls, GAS_EACH);
        assertBalance(vm.addr(key(0)), FUNDS - 100 * AMOUNT, "payer");
    }

    function test_who_may_not_pull_one_sends_no_batch() public {
        IMandates.Pull[] memory pulls = five();
        pulls[3].mandate.puller = stranger;
        activateAll(pulls);
        bytes memory call = abi.encodeCall(mandates.collectBatch, (pulls, GAS_EACH));
        refuse(PULLER, call, abi.encodeWithSelector(IMandates.NotThePuller.selector, PULLER));
        refuse(stranger, call, abi.encodeWithSelector(IMandates.NotThePuller.selector, stranger));
        assertMandate(pulls[0].mandate, 0, 0, 0);
    }

    // ---- Gas ----

    function test_each_is_given_as_much_gas_as_was_said_or_nothing_happens() public {
        IMandates.Pull[] memory pulls = five();
        activateAll(pulls);
        bytes memory call = abi.encodeCall(mandates.collectBatch, (pulls, GAS_EACH));
        vm.prank(receiver);
        (bool done, bytes memory answer) = address(mandates).call{gas: GAS_EACH}(call);
        assertTrue(!done, "done");
        assertEq(bytes32(bytes4(answer)), bytes32(IMandates.InsufficientGas.selector), "error");
        refuse(
            receiver,
            abi.encodeCall(mandates.collectBatch, (pulls, type(uint256).max)),
            receiver,
            IMandates.InsufficientGas.selector
        );
        // Enough for the last one too: none fails for want of it.
        vm.prank(receiver);
        (done, ) = address(mandates).call{gas: GAS_EACH + 1_500_000}(call);
        assertTrue(done, "not done");
        for (uint256 i = 0; i < PAYERS; i++) assertMandate(pulls[i].mandate, 0, AMOUNT, 1);
    }

    /// @dev Whatever the limit: the batch reverts, or every pull that could be made was made.
    function test_no_limit_of_gas_makes_a_good_pull_fail(uint256 seed) public {
        IMandates.Pull[] memory pulls = five();
        activateAll(pulls);
        bytes memory call = abi.encodeCall(mandates.collectBatch, (pulls, 350_000));
        vm.prank(receiver);
        (bool done, ) = address(mandates).call{gas: 100_000 + draw(seed, "gas", 1_500_000)}(call);
        for (uint256 i = 0; i < PAYERS; i++) assertMandate(pulls[i].mandate, 0, done ? AMOUNT : 0, done ? 1 : 0);
    }

    function test_a_pull_that_needs_more_gas_fails_alone() public {
        IMandates.Pull[] memory pulls = five();
        pulls[1].mandate.shares = keccak256(abi.encode(many(16)));
        pulls[1].shares = many(16);
        activateAll(pulls);
        vm.recordLogs();
        vm.prank(receiver);
        mandates.collectBatch(pulls, 350_000);
        Vm.Log[] memory logs = outcomes();
        assertEq(logs[1].topics[0], FAILED, "second");
        assertEq(logs[1].data, abi.encode(bytes("")), "no reason");
        assertCount(logs, COLLECTED, PAYERS - 1);
    }

    function test_a_token_that_burns_all_gas_takes_no_more_than_its_own() public {
        PlainToken inner = new PlainToken();
        MaskedToken hostile = new MaskedToken(address(inner));
        hostile.disturb(PlainToken.transferFrom.selector, MaskedToken.Answer.Burn);
        withHostile(address(hostile), "");
    }

    function test_a_token_that_shouts_is_cut_short() public {
        PlainToken inner = new PlainToken();
        MaskedToken hostile = new MaskedToken(address(inner));
        hostile.disturb(PlainToken.transferFrom.selector, MaskedToken.Answer.Bomb);
        // The word 1, and zeros after it.
        bytes memory reason = new bytes(256);
        reason[31] = 0x01;
        withHostile(address(hostile), reason);
    }

    function test_a_token_without_code_fails_alone() public {
        withHostile(address(0xdead), "");
    }

    function test_an_odd_token_fails_alone() public {
        OddToken odd = new OddToken();
        odd.adopt(OddToken.Habit.Reverting);
        odd.mint(vm.addr(key(2)), FUNDS);
        vm.prank(vm.addr(key(2)));
        odd.approve(address(mandates), FUNDS);
        withHostile(address(odd), "");
    }

    // ---- Parts ----

    function key(uint256 i) private pure returns (uint256) {
        return 0x7000 + i;
    }

    function mandateOf(uint256 who, uint256 salt) private view returns (IMandates.Mandate memory mandate) {
        mandate = weekly();
        (mandate.payer, mandate.salt) = (vm.addr(key(who)), salt);
    }

    function five() private view returns (IMandates.Pull[] memory pulls) {
        pulls = new IMandates.Pull[](PAYERS);
        for (uint256 i = 0; i < PAYERS; i++) pulls[i] = pullOf(mandateOf(i, i), AMOUNT);
    }

    function many(uint256 count) private pure returns (Share[] memory shares) {
        shares = new Share[](count);
        for (uint256 i = 0; i < count; i++) shares[i] = Share(address(uint160(0x4000 + i)), 100);
    }

    function activateAll(IMandates.Pull[] memory pulls) private {
        for (uint256 i = 0; i < pulls.length; i++) {
            vm.prank(pulls[i].mandate.payer);
            mandates.activate(pulls[i].mandate, "");
        }
    }

    /// @dev The third of five is in a token that does as it likes.
    function withHostile(address token, bytes memory reason) private {
        IMandates.Pull[] memory pulls = five();
        pulls[2].mandate.token = token;
        activateAll(pulls);
        vm.recordLogs();
        vm.prank(receiver);
        mandates.collectBatch(pulls, GAS_EACH);
        assertLe(vm.lastCallGas().gasTotalUsed, GAS_EACH + 1_500_000, "gas");
        Vm.Log[] memory logs = outcomes();
        assertEq(logs[2].topics[0], FAILED, "third");
        assertEq(logs[2].topics[1], keyOf(pulls[2].mandate), "key");
        assertEq(logs[2].data, abi.encode(reason), "reason");
        assertCount(logs, COLLECTED, PAYERS - 1);
        assertMandate(pulls[2].mandate, 0, 0, 0);
    }

    function books(IMandates.Pull[] memory pulls) private view returns (bytes memory all) {
        all = abi.encode(
            usdc.balanceOf(receiver),
            usdc.balanceOf(FEE_RECEIVER),
            usdc.balanceOf(address(escrow)),
            credit(PARTNER),
            credit(AGENT)
        );
        for (uint256 i = 0; i < pulls.length; i++) {
            (PaymentInfo memory info, ) = weeklyPayment(pulls[i].mandate, 0, 0);
            (bool collected, uint120 held, uint120 refundable) = escrow.paymentState(hashPayment(info));
            all = abi.encode(
                all,
                mandates.stateOf(keyOf(pulls[i].mandate)),
                usdc.balanceOf(pulls[i].mandate.payer),
                collected,
                held,
                refundable
            );
        }
    }

    /// @dev Events of the mandates, without what was undone: the test runner records that too.
    function outcomes() private returns (Vm.Log[] memory logs) {
        logs = mandateEvents();
        uint256 count;
        for (uint256 i = 0; i < logs.length; i++) {
            bool undone =
                logs[i].topics[0] == COLLECTED &&
                    i + 1 < logs.length &&
                    logs[i + 1].topics[0] == FAILED &&
                    logs[i + 1].topics[1] == logs[i].topics[1];
            if (!undone) logs[count++] = logs[i];
        }
        assembly ("memory-safe") {
            mstore(logs, count)
        }
    }

    function assertCount(Vm.Log[] memory logs, bytes32 topic, uint256 expected) private pure {
        uint256 count;
        for (uint256 i = 0; i < logs.length; i++) if (logs[i].topics[0] == topic) count++;
        assertEq(count, expected, "events of the kind");
    }

    function refuseBatch(IMandates.Pull[] memory pulls, bytes memory expected) private {
        refuse(receiver, abi.encodeCall(mandates.collectBatch, (pulls, GAS_EACH)), expected);
    }

    function refuse(address caller, bytes memory data, address, bytes4 selector) private {
        vm.prank(caller);
        (bool done, bytes memory answer) = address(mandates).call(data);
        assertTrue(!done, "done");
        assertEq(bytes32(bytes4(answer)), bytes32(selector), "error");
    }
}
