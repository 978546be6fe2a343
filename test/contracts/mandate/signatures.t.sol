// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {Mandates} from "../../../contracts/mandate/Mandates.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {MandateFixture} from "./MandateFixture.sol";

/// @notice What is signed counts for these words, this mandate, this contract, this chain and this account.
contract SignaturesTest is MandateFixture {
    using Stablecoin for IFiatToken;

    uint256 private constant WORDS = 4;

    /// @dev A mandate is running, and another is waiting.
    IMandates.Mandate private running;
    IMandates.Mandate private waiting;

    function setUp() public override {
        super.setUp();
        running = active(weekly());
        waiting = weekly();
        waiting.salt = 2;
    }

    function test_every_word_of_a_mandate_is_signed() public {
        bytes memory signature = signMandate(waiting);
        for (uint256 field = 0; field < MANDATE_FIELDS; field++) {
            IMandates.Mandate memory other = alterMandate(waiting, field);
            // A resolver without its times, or times without a resolver, are refused before.
            bytes memory expected =
                field < 19 || field == 24
                    ? abi.encodeWithSelector(InvalidSignature.selector, other.payer)
                    : abi.encodePacked(IMandates.InvalidMandate.selector);
            refuse(operator, abi.encodeCall(mandates.activate, (other, signature)), expected);
        }
        mandates.activate(waiting, signature);
    }

    function test_no_signature_but_the_partys_own_counts() public {
        for (uint256 which = 0; which < WORDS; which++) {
            bytes memory honest = sign(PAYER_KEY, digestOf(which, CHAIN_ID, address(mandates)));
            (bytes32 r, bytes32 s, uint8 v) = split(honest);
            bytes[9] memory false_ = [
                bytes(""),
                sign(STRANGER_KEY, digestOf(which, CHAIN_ID, address(mandates))),
                sign(RECEIVER_KEY, digestOf(which, CHAIN_ID, address(mandates))),
                malleate(honest),
                abi.encodePacked(r, s),
                abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))),
                bytes.concat(honest, hex"00"),
                abi.encodePacked(bytes32(0), bytes32(0), uint8(27)),
                // As ERC-6492 wraps it: who has no code has given no allowance.
                bytes.concat(
                    abi.encode(address(this), bytes(""), honest),
                    hex"6492649264926492649264926492649264926492649264926492649264926492"
                )
            ];
            for (uint256 i = 0; i < false_.length; i++)
                refuse(stranger, callOf(which, false_[i]), abi.encodeWithSelector(InvalidSignature.selector, payer));
            say(which, honest);
        }
    }

    function test_a_signature_is_for_one_chain_and_one_contract() public {
        Mandates twin = deployMandates();
        for (uint256 which = 0; which < WORDS; which++) {
            bytes memory expected = abi.encodeWithSelector(InvalidSignature.selector, payer);
            refuse(stranger, callOf(which, sign(PAYER_KEY, digestOf(which, 1, address(mandates)))), expected);
            refuse(stranger, callOf(which, sign(PAYER_KEY, digestOf(which, CHAIN_ID, address(twin)))), expected);
            refuse(stranger, callOf(which, sign(PAYER_KEY, digestOf(which, CHAIN_ID, address(escrow)))), expected);
            // The words alone, on no domain.
            refuse(stranger, callOf(which, sign(PAYER_KEY, wordsOf(which, address(mandates)))), expected);
        }
    }

    function test_what_was_signed_here_counts_nowhere_after_a_split_of_the_chain() public {
        bytes memory signature = signMandate(waiting);
        bytes32 here = mandates.keyOf(running);
        vm.chainId(CHAIN_ID + 1);
        bytes memory call = abi.encodeCall(mandates.activate, (waiting, signature));
        refuse(stranger, call, abi.encodeWithSelector(InvalidSignature.selector, payer));
        // Nor does what runs here run there.
        assertTrue(mandates.keyOf(running) != here, "key");
        bytes32 there = keyOf(running, CHAIN_ID + 1, address(mandates));
        refuse(running, AMOUNT, abi.encodeWithSelector(IMandates.NotActivated.selector, there));
        bytes32 digest = mandateDigest(hashMandate(waiting), CHAIN_ID + 1, address(mandates));
        mandates.activate(waiting, sign(PAYER_KEY, digest));
    }

    function test_one_word_is_not_another() public {
        // Running, and paused once: pause wants nonce 0, resume nonce 1.
        for (uint256 signed_ = 0; signed_ < WORDS; signed_++) {
            bytes memory signature = sign(PAYER_KEY, digestOf(signed_, CHAIN_ID, address(mandates)));
            for (uint256 used = 0; used < WORDS; used++) {
                if (used == signed_) continue;
                bytes memory expected = abi.encodeWithSelector(InvalidSignature.selector, payer);
                refuse(stranger, callOf(used, signature), expected);
            }
        }
    }

    function test_a_word_about_one_mandate_says_nothing_of_another() public {
        IMandates.Mandate memory other = weekly();
        other.salt = 3;
        activate(other);
        bytes32 hash = hashMandate(other);
        for (uint256 which = 1; which < WORDS; which++) {
            bytes memory signature = sign(PAYER_KEY, digestOf(which, CHAIN_ID, address(mandates)));
            bytes memory expected = abi.encodeWithSelector(InvalidSignature.selector, payer);
            refuse(stranger, callOf(which, hash, signature), expected);
        }
    }

    function test_nobody_signs_for_zero() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.payer = address(0);
        bytes memory expected = abi.encodeWithSelector(InvalidSignature.selector, address(0));
        bytes[3] memory tries = [bytes(""), abi.encodePacked(bytes32(0), bytes32(0), uint8(27)), signMandate(mandate)];
        for (uint256 i = 0; i < tries.length; i++)
            refuse(stranger, abi.encodeCall(mandates.activate, (mandate, tries[i])), expected);
    }

    // ---- Contract accounts ----

    function test_a_contract_account_signs_by_its_own_rule() public {
        (ContractAccount account, IMandates.Mandate memory mandate) = accountMandate();
        bytes memory signature = sign(PAYER_KEY, mandateDigest(hashMandate(mandate)));
        mandates.activate(mandate, signature);
        collect(mandate, AMOUNT);
        assertBalance(address(account), FUNDS - AMOUNT, "account");
        (bytes32 key, bytes32 hash) = (keyOf(mandate), hashMandate(mandate));
        mandates.pause(
            address(account),
            receiver,
            hash,
            FOREVER,
            sign(PAYER_KEY, mandateDigest(pauseHash(key, 0, FOREVER)))
        );
        mandates.resume(
            address(account),
            receiver,
            hash,
            FOREVER,
            sign(PAYER_KEY, mandateDigest(resumeHash(key, 1, FOREVER)))
        );
        mandates.cancel(
            address(account),
            receiver,
            hash,
            address(account),
            FOREVER,
            sign(PAYER_KEY, mandateDigest(cancelHash(key, FOREVER)))
        );
        assertFlags(mandate, false, false, true);
    }

    function test_a_contract_account_that_does_not_say_yes_has_not_agreed() public {
        (ContractAccount account, IMandates.Mandate memory mandate) = accountMandate();
        bytes memory honest = sign(PAYER_KEY, mandateDigest(hashMandate(mandate)));
        bytes memory expected = abi.encodeWithSelector(InvalidSignature.selector, address(account));
        refuse(
            stranger,
            abi.encodeCall(mandates.activate, (mandate, sign(STRANGER_KEY, mandateDigest(hashMandate(mandate))))),
            expected
        );
        ContractAccount.Habit[6] memory bad = [
            ContractAccount.Habit.Reverting,
            ContractAccount.Habit.Short,
            ContractAccount.Habit.Shouting,
            ContractAccount.Habit.Burning,
            ContractAccount.Habit.Cut,
            ContractAccount.Habit.Dirty
        ];
        for (uint256 i = 0; i < bad.length; i++) {
            account.adopt(bad[i]);
            vm.prank(stranger);
            (bool done, bytes memory answer) = address(mandates).call{gas: 3_000_000}(
                abi.encodeCall(mandates.activate, (mandate, honest))
            );
            assertTrue(!done, "done");
            assertEq(answer, expected, "error");
        }
        account.adopt(ContractAccount.Habit.Yielding);
        mandates.activate(mandate, "");
        assertFlags(mandate, true, false, false);
    }

    function test_a_contract_account_acts_for_itself() public {
        (ContractAccount account, IMandates.Mandate memory mandate) = accountMandate();
        account.execute(address(mandates), abi.encodeCall(mandates.activate, (mandate, "")));
        bytes memory data = abi.encodeCall(
            mandates.cancel,
            (address(account), receiver, hashMandate(mandate), address(account), 0, "")
        );
        account.execute(address(mandates), data);
        assertFlags(mandate, false, false, true);
    }

    /// @dev As EIP-7702 does: the account of a key has code now.
    function test_an_account_that_lent_its_address_to_code_signs_by_its_key_and_by_its_code() public {
        vm.etch(payer, address(new ContractAccount(stranger)).code);
        mandates.activate(waiting, signMandate(waiting));
        collect(waiting, AMOUNT);
        IMandates.Mandate memory other = weekly();
        other.salt = 3;
        mandates.activate(other, sign(STRANGER_KEY, mandateDigest(hashMandate(other))));
        collect(other, AMOUNT);
    }

    // ---- Parts ----

    function accountMandate() private returns (ContractAccount account, IMandates.Mandate memory mandate) {
        account = new ContractAccount(payer);
        usdc.fund(address(account), FUNDS);
        vm.prank(address(account));
        usdc.approve(address(mandates), FUNDS);
        mandate = weekly();
        mandate.payer = address(account);
    }

    /// @dev Activate the waiting one; pause, resume, cancel the running one.
    function wordsOf(uint256 which, address where) private view returns (bytes32) {
        bytes32 key = keyOf(running, CHAIN_ID, where);
        if (which == 0) return hashMandate(waiting);
        if (which == 1) return pauseHash(key, 0, FOREVER);
        if (which == 2) return resumeHash(key, mandates.stateOf(keyOf(running)).nonce, FOREVER);
        return cancelHash(key, FOREVER);
    }

    function digestOf(uint256 which, uint256 chainId, address where) private view returns (bytes32) {
        return mandateDigest(wordsOf(which, address(mandates)), chainId, where);
    }

    function callOf(uint256 which, bytes memory signature) private view returns (bytes memory) {
        return callOf(which, hashMandate(running), signature);
    }

    function callOf(uint256 which, bytes32 hash, bytes memory signature) private view returns (bytes memory) {
        if (which == 0) return abi.encodeCall(mandates.activate, (waiting, signature));
        if (which == 1) return abi.encodeCall(mandates.pause, (payer, receiver, hash, FOREVER, signature));
        if (which == 2) return abi.encodeCall(mandates.resume, (payer, receiver, hash, FOREVER, signature));
        return abi.encodeCall(mandates.cancel, (payer, receiver, hash, payer, FOREVER, signature));
    }

    function say(uint256 which, bytes memory signature) private {
        vm.prank(stranger);
        (bool done, ) = address(mandates).call(callOf(which, signature));
        assertTrue(done, "refused");
    }
}
