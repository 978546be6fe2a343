// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PaymentEscrow} from "../../../contracts/payment/PaymentEscrow.sol";
import {IPermit2} from "../../../contracts/token/IPermit2.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {ContractAccount} from "./ContractAccount.sol";
import {PaymentFixture} from "./PaymentFixture.sol";
import {OddToken, PlainToken} from "./Tokens.sol";

/// @dev What all modes are put through.
abstract contract IntakeFixture is PaymentFixture {
    using Stablecoin for IFiatToken;

    bytes internal constant BAD_SIGNATURE = bytes("FiatTokenV2: invalid signature");

    /// @dev A second escrow, equal in all but its address.
    PaymentEscrow internal twin;
    ContractAccount internal contractPayer;

    function setUp() public virtual override {
        super.setUp();
        twin = deployEscrow(Permit2Fixture.PERMIT2, GUARD);
        contractPayer = new ContractAccount(payer);
        usdc.fund(address(contractPayer), FUNDS);
        eurc.fund(payer, FUNDS);
        usdc.fund(stranger, FUNDS);
    }

    function collect(PaymentInfo memory info, bytes memory data) internal {
        vm.prank(info.operator);
        escrow.authorize(info, MAX, address(escrow), data);
        assertState(info, true, MAX, 0);
    }

    /// @dev Refused by authorize and by charge, with the same words.
    function refuse(PaymentInfo memory info, bytes memory data, bytes memory expected) internal {
        vm.expectRevert(expected);
        vm.prank(info.operator);
        escrow.authorize(info, MAX, address(escrow), data);
        vm.expectRevert(expected);
        vm.prank(info.operator);
        standard.charge(info, MAX, address(escrow), data, info.maxFeeBps, info.feeReceiver);
        assertState(info, false, 0, 0);
    }

    function message(bytes memory text) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("Error(string)", string(text));
    }

    function missingConsent(PaymentInfo memory info) internal view returns (bytes memory) {
        return abi.encodeWithSelector(MissingConsent.selector, hashPayment(info));
    }

    /// @dev A contract account pays instead of one with a key.
    function contractTerms() internal view returns (PaymentInfo memory info) {
        info = terms();
        info.payer = address(contractPayer);
    }

    function byContract(address target, bytes memory data) internal {
        contractPayer.execute(target, data);
    }
}

/// @notice Which byte chooses what.
contract IntakeModeTest is IntakeFixture {
    function testFuzz_refuses_an_unknown_mode_of_payment(uint8 mode, bytes memory rest) public {
        mode = 6 + (mode % 250);
        refuse(terms(), bytes.concat(bytes1(mode), rest), abi.encodeWithSelector(UnsupportedIntake.selector, mode));
    }

    function testFuzz_refuses_an_unknown_mode_of_refund(uint8 mode, bytes memory rest) public {
        mode = mode % 252 < 2 ? 3 + (mode % 252) : 4 + (mode % 252);
        authorize(terms(), MAX);
        capture(terms(), MAX, MIN_FEE);
        vm.expectRevert(abi.encodeWithSelector(UnsupportedIntake.selector, mode));
        vm.prank(operator);
        escrow.refund(terms(), MAX, address(escrow), bytes.concat(bytes1(mode), rest));
        assertState(terms(), true, 0, MAX);
    }

    function test_takes_no_data_as_an_allowance() public {
        vm.prank(payer);
        usdc.approve(address(escrow), MAX);
        refuse(terms(), "", missingConsent(terms()));
        vm.prank(payer);
        escrow.preApprove(terms());
        collect(terms(), "");
    }
}

/// @notice Modes 0x01 and 0x02: the payer's ERC-3009 authorization, whose nonce is the hash of the terms.
contract Erc3009IntakeTest is IntakeFixture {
    using Stablecoin for IFiatToken;

    function test_collects_by_signature_bytes() public {
        collect(terms(), signed(terms()));
        assertBalance(payer, FUNDS - MAX, "payer");
    }

    function test_collects_by_split_signature() public {
        collect(terms(), bytes.concat(hex"02", signatureOf(terms(), PAYER_KEY)));
        assertBalance(payer, FUNDS - MAX, "payer");
    }

    function test_charges_by_split_signature_and_gives_the_excess_back() public {
        bytes memory data = bytes.concat(hex"02", signatureOf(terms(), PAYER_KEY));
        vm.prank(operator);
        standard.charge(terms(), 10e6, address(escrow), data, MIN_FEE, FEE_RECEIVER);
        assertBalance(payer, FUNDS - 10e6, "payer");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_collects_from_a_contract_account() public {
        PaymentInfo memory info = contractTerms();
        collect(info, bytes.concat(hex"01", signatureOf(info, PAYER_KEY)));
        assertBalance(address(contractPayer), FUNDS - MAX, "contract account");
    }

    function test_refuses_what_a_contract_account_does_not_accept() public {
        PaymentInfo memory info = contractTerms();
        refuse(info, bytes.concat(hex"01", signatureOf(info, STRANGER_KEY)), message(BAD_SIGNATURE));
        refuse(info, hex"01", message(BAD_SIGNATURE));
    }

    function test_uses_the_hash_without_its_low_64_bits_as_the_tokens_nonce() public {
        bytes32 hash = hashPayment(terms());
        bytes32 nonce = bytes32((uint256(hash) >> 64) << 64);
        assertTrue(nonce != hash, "the low bits say something");
        collect(terms(), signed(terms()));
        assertTrue(usdc.authorizationState(payer, nonce), "nonce used");
        assertTrue(!usdc.authorizationState(payer, hash), "whole hash not used");
    }

    function test_refuses_the_whole_hash_as_nonce() public {
        bytes32 digest = receiveDigest(payer, address(escrow), MAX, PRE_APPROVAL_EXPIRY, hashPayment(terms()));
        refuse(terms(), bytes.concat(hex"01", sign(PAYER_KEY, digest)), message(BAD_SIGNATURE));
    }

    function test_binds_every_field_of_the_terms() public {
        bytes memory split_ = bytes.concat(hex"02", signatureOf(terms(), PAYER_KEY));
        for (uint256 field = 0; field < FIELDS; field++) {
            refuse(alter(terms(), field), signed(terms()), message(BAD_SIGNATURE));
            refuse(alter(terms(), field), split_, message(BAD_SIGNATURE));
        }
    }

    function test_needs_a_signature_over_the_maximum_not_the_amount() public {
        PaymentInfo memory info = terms();
        bytes32 nonce = tokenNonce(hashPayment(info));
        bytes32 digest = receiveDigest(payer, address(escrow), 10e6, PRE_APPROVAL_EXPIRY, nonce);
        bytes memory data = bytes.concat(hex"01", sign(PAYER_KEY, digest));
        vm.expectRevert(BAD_SIGNATURE);
        vm.prank(operator);
        escrow.authorize(info, 10e6, address(escrow), data);
    }

    function test_needs_a_signature_that_expires_with_the_pre_approval() public {
        bytes32 nonce = tokenNonce(hashPayment(terms()));
        bytes32 digest = receiveDigest(payer, address(escrow), MAX, PRE_APPROVAL_EXPIRY + 1, nonce);
        refuse(terms(), bytes.concat(hex"01", sign(PAYER_KEY, digest)), message(BAD_SIGNATURE));
    }

    function test_refuses_a_signature_that_anybody_could_use() public {
        bytes memory signature = usdc.signTransfer(
            PAYER_KEY,
            address(escrow),
            MAX,
            0,
            PRE_APPROVAL_EXPIRY,
            tokenNonce(hashPayment(terms()))
        );
        refuse(terms(), bytes.concat(hex"01", signature), message(BAD_SIGNATURE));
    }

    function test_gives_nobody_else_the_use_of_the_signature() public {
        bytes memory signature = signatureOf(terms(), PAYER_KEY);
        bytes32 nonce = tokenNonce(hashPayment(terms()));
        vm.expectRevert("FiatTokenV2: caller must be the payee");
        vm.prank(stranger);
        usdc.receiveWithAuthorization(payer, address(escrow), MAX, 0, PRE_APPROVAL_EXPIRY, nonce, signature);
        collect(terms(), signed(terms()));
    }

    function test_refuses_the_signature_of_anyone_else() public {
        refuse(terms(), bytes.concat(hex"01", signatureOf(terms(), STRANGER_KEY)), message(BAD_SIGNATURE));
        refuse(terms(), bytes.concat(hex"02", signatureOf(terms(), RECEIVER_KEY)), message(BAD_SIGNATURE));
    }

    function test_refuses_the_malleable_twin_of_a_signature() public {
        bytes memory high = malleate(signatureOf(terms(), PAYER_KEY));
        bytes memory refusal = message("ECRecover: invalid signature 's' value");
        refuse(terms(), bytes.concat(hex"01", high), refusal);
        refuse(terms(), bytes.concat(hex"02", high), refusal);
    }

    function test_refuses_any_other_recovery_id() public {
        bytes memory signature = signatureOf(terms(), PAYER_KEY);
        signature[64] = bytes1(uint8(signature[64]) - 27);
        bytes memory refusal = message("ECRecover: invalid signature 'v' value");
        refuse(terms(), bytes.concat(hex"01", signature), refusal);
        refuse(terms(), bytes.concat(hex"02", signature), refusal);
    }

    function test_refuses_a_signature_of_another_length() public {
        bytes memory signature = signatureOf(terms(), PAYER_KEY);
        bytes[4] memory wrong = [bytes(""), new bytes(64), bytes.concat(signature, hex"00"), new bytes(130)];
        for (uint256 i = 0; i < wrong.length; i++) {
            refuse(terms(), bytes.concat(hex"01", wrong[i]), message("ECRecover: invalid signature length"));
            refuse(
                terms(),
                bytes.concat(hex"02", wrong[i]),
                abi.encodeWithSelector(InvalidSignatureLength.selector, wrong[i].length)
            );
        }
    }

    function test_refuses_a_signature_made_for_another_escrow() public {
        bytes memory data = signed(terms());
        vm.expectRevert(BAD_SIGNATURE);
        vm.prank(operator);
        twin.authorize(terms(), MAX, address(twin), data);
        // Nor by an escrow that names the other as its collector: that one serves nobody.
        vm.expectRevert();
        vm.prank(operator);
        twin.authorize(terms(), MAX, address(escrow), data);
        assertBalance(payer, FUNDS, "payer");
    }

    function test_refuses_a_signature_made_for_another_chain() public {
        bytes memory data = signed(terms());
        vm.chainId(CHAIN_ID + 1);
        vm.expectRevert(BAD_SIGNATURE);
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), data);
    }

    function test_forgets_payments_when_the_chain_splits() public {
        collect(terms(), signed(terms()));
        vm.chainId(CHAIN_ID + 1);
        bytes32 hash = hashPayment(terms(), CHAIN_ID + 1, address(escrow));
        assertEq(escrow.getHash(terms()), hash, "hash");
        vm.expectRevert(abi.encodeWithSelector(ZeroAuthorization.selector, hash));
        vm.prank(operator);
        escrow.void(terms());
    }

    function test_collects_once() public {
        bytes memory data = signed(terms());
        collect(terms(), data);
        voidPayment(terms());
        vm.expectRevert(alreadyCollected(terms()));
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), data);
        assertBalance(payer, FUNDS, "payer");
    }

    function test_lets_the_payer_cancel_before_it_is_used() public {
        bytes32 nonce = tokenNonce(hashPayment(terms()));
        usdc.cancelAuthorization(payer, nonce, usdc.signCancel(PAYER_KEY, nonce));
        refuse(terms(), signed(terms()), message("FiatTokenV2: authorization is used or canceled"));
    }

    function test_refuses_when_the_payer_has_too_little_for_the_maximum() public {
        vm.prank(payer);
        usdc.transfer(stranger, FUNDS - MAX + 1);
        refuse(terms(), signed(terms()), message("ERC20: transfer amount exceeds balance"));
    }

    function test_refuses_while_the_token_is_stopped() public {
        bytes memory data = signed(terms());
        usdc.stop();
        refuse(terms(), data, message("Pausable: paused"));
        usdc.resume();
        collect(terms(), data);
    }

    function test_refuses_tokens_without_this_standard() public {
        PlainToken plain = new PlainToken();
        PaymentInfo memory info = terms();
        info.token = address(plain);
        refuse(info, signed(terms()), "");
    }
}

/// @notice Mode 0x00: the payer's allowance, never without the payer's consent to these very terms.
contract AllowanceIntakeTest is IntakeFixture {
    using Stablecoin for IFiatToken;

    function setUp() public override {
        super.setUp();
        vm.prank(payer);
        usdc.approve(address(escrow), type(uint256).max);
        vm.prank(payer);
        eurc.approve(address(escrow), type(uint256).max);
        vm.prank(stranger);
        usdc.approve(address(escrow), type(uint256).max);
        byContract(address(usdc), abi.encodeCall(IFiatToken.approve, (address(escrow), type(uint256).max)));
    }

    // ---- Consent ----

    function test_collects_when_the_payer_calls() public {
        PaymentInfo memory info = terms();
        info.operator = payer;
        collect(info, "");
        info.salt = 2;
        collect(info, hex"00");
        info.salt = 3;
        collect(info, hex"00beef");
    }

    function test_collects_what_the_payer_pre_approved() public {
        vm.prank(payer);
        escrow.preApprove(terms());
        collect(terms(), hex"00");
        assertBalance(payer, FUNDS - MAX, "payer");
    }

    function test_collects_by_the_payers_signature_over_the_terms() public {
        collect(terms(), bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(terms()))));
        assertBalance(payer, FUNDS - MAX, "payer");
    }

    function test_takes_the_amount_alone_not_the_maximum() public {
        bytes memory data = bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(terms())));
        vm.prank(operator);
        escrow.authorize(terms(), 10e6, address(escrow), data);
        assertBalance(payer, FUNDS - 10e6, "payer");
        assertState(terms(), true, 10e6, 0);
    }

    function test_collects_by_the_consent_of_a_contract_account() public {
        PaymentInfo memory info = contractTerms();
        collect(info, bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(info))));
        assertBalance(address(contractPayer), FUNDS - MAX, "contract account");
    }

    function test_collects_what_a_contract_account_pre_approved() public {
        PaymentInfo memory info = contractTerms();
        byContract(address(escrow), abi.encodeCall(escrow.preApprove, (info)));
        collect(info, hex"00");
    }

    function test_refuses_a_contract_account_that_answers_amiss() public {
        PaymentInfo memory info = contractTerms();
        bytes memory data = bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(info)));
        ContractAccount.Habit[4] memory habits = [
            ContractAccount.Habit.Reverting,
            ContractAccount.Habit.Short,
            ContractAccount.Habit.Shouting,
            ContractAccount.Habit.Burning
        ];
        for (uint256 i = 0; i < habits.length; i++) {
            contractPayer.adopt(habits[i]);
            vm.prank(operator);
            (bool done, bytes memory answer) = address(escrow).call{gas: 5_000_000}(
                abi.encodeCall(escrow.authorize, (info, MAX, address(escrow), data))
            );
            assertTrue(!done, "refused");
            assertEq(answer, missingConsent(info), "answer");
        }
        contractPayer.adopt(ContractAccount.Habit.Honest);
        refuse(info, bytes.concat(hex"00", sign(STRANGER_KEY, consentDigest(info))), missingConsent(info));
    }

    // ---- Theft ----

    function test_refuses_an_allowance_alone() public {
        PaymentInfo memory info = terms();
        refuse(info, "", missingConsent(info));
        refuse(info, hex"00", missingConsent(info));
        refuse(info, bytes.concat(hex"00", new bytes(65)), missingConsent(info));
        // A stranger who makes itself operator and receiver of somebody's allowance.
        info.operator = stranger;
        info.receiver = stranger;
        info.feeReceiver = stranger;
        refuse(info, "", missingConsent(info));
        refuse(info, bytes.concat(hex"00", sign(STRANGER_KEY, consentDigest(info))), missingConsent(info));
        // The receiver of good terms has no say in what the payer agrees to.
        info = terms();
        refuse(info, bytes.concat(hex"00", sign(RECEIVER_KEY, consentDigest(info))), missingConsent(info));
        refuse(info, bytes.concat(hex"00", sign(OPERATOR_KEY, consentDigest(info))), missingConsent(info));
        assertBalance(payer, FUNDS, "payer");
    }

    function test_refuses_consent_to_other_terms_in_any_field() public {
        bytes memory data = bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(terms())));
        vm.prank(payer);
        escrow.preApprove(terms());
        for (uint256 field = 0; field < FIELDS; field++) {
            PaymentInfo memory info = alter(terms(), field);
            refuse(info, data, missingConsent(info));
        }
        collect(terms(), hex"00");
    }

    function test_lets_nobody_pre_approve_for_the_payer() public {
        address[3] memory callers = [stranger, operator, receiver];
        for (uint256 i = 0; i < callers.length; i++) {
            vm.expectRevert(invalidSender(callers[i], payer));
            vm.prank(callers[i]);
            escrow.preApprove(terms());
        }
        assertTrue(!escrow.isPreApproved(hashPayment(terms())), "not pre-approved");
    }

    function test_gives_pre_approval_no_power_without_an_allowance() public {
        vm.prank(payer);
        escrow.preApprove(terms());
        vm.prank(payer);
        usdc.approve(address(escrow), MAX - 1);
        refuse(terms(), "", message("ERC20: transfer amount exceeds allowance"));
    }

    function test_gives_consent_no_power_after_its_time() public {
        vm.prank(payer);
        escrow.preApprove(terms());
        vm.warp(PRE_APPROVAL_EXPIRY);
        refuse(
            terms(),
            "",
            abi.encodeWithSelector(AfterPreApprovalExpiry.selector, PRE_APPROVAL_EXPIRY, PRE_APPROVAL_EXPIRY)
        );
    }

    function test_collects_once_by_each_kind_of_consent() public {
        vm.prank(payer);
        escrow.preApprove(terms());
        bytes memory data = bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(terms())));
        bytes memory authorization = signed(terms());
        collect(terms(), "");
        voidPayment(terms());
        vm.expectRevert(alreadyCollected(terms()));
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), "");
        vm.expectRevert(alreadyCollected(terms()));
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), data);
        vm.expectRevert(alreadyCollected(terms()));
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), authorization);
    }

    // ---- Replay and forgery ----

    function test_refuses_consent_given_to_another_escrow() public {
        bytes memory data = bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(terms(), CHAIN_ID, address(twin))));
        refuse(terms(), data, missingConsent(terms()));
        vm.prank(payer);
        twin.preApprove(terms());
        refuse(terms(), "", missingConsent(terms()));
    }

    function test_refuses_consent_given_on_another_chain() public {
        bytes memory data = bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(terms())));
        vm.prank(payer);
        escrow.preApprove(terms());
        vm.chainId(CHAIN_ID + 1);
        bytes32 hash = hashPayment(terms(), CHAIN_ID + 1, address(escrow));
        vm.expectRevert(abi.encodeWithSelector(MissingConsent.selector, hash));
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), data);
        // What is signed for that chain is good there.
        data = bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(terms(), CHAIN_ID + 1, address(escrow))));
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), data);
    }

    function test_refuses_malleable_short_and_long_signatures() public {
        bytes memory signature = sign(PAYER_KEY, consentDigest(terms()));
        (bytes32 r, bytes32 s, uint8 v) = split(signature);
        bytes32 compact = bytes32(uint256(s) | (uint256(v - 27) << 255));
        refuse(terms(), bytes.concat(hex"00", malleate(signature)), missingConsent(terms()));
        refuse(terms(), abi.encodePacked(hex"00", r, compact), missingConsent(terms()));
        refuse(terms(), bytes.concat(hex"00", signature, hex"00"), missingConsent(terms()));
        refuse(terms(), abi.encodePacked(hex"00", r, s, v - 27), missingConsent(terms()));
    }

    function test_refuses_the_consent_of_another_account_of_the_same_owner() public {
        ContractAccount second = new ContractAccount(payer);
        usdc.fund(address(second), FUNDS);
        second.execute(address(usdc), abi.encodeCall(IFiatToken.approve, (address(escrow), type(uint256).max)));
        bytes memory data = bytes.concat(hex"00", sign(PAYER_KEY, consentDigest(contractTerms())));
        PaymentInfo memory info = terms();
        info.payer = address(second);
        refuse(info, data, missingConsent(info));
    }
}

/// @notice Consent by a transaction: preApprove.
contract PreApproveTest is IntakeFixture {
    bytes32 private constant PRE_APPROVED = keccak256("PaymentPreApproved(bytes32)");

    function test_records_and_tells() public {
        assertTrue(!escrow.isPreApproved(hashPayment(terms())), "before");
        vm.recordLogs();
        vm.prank(payer);
        escrow.preApprove(terms());
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(events[0], PRE_APPROVED, hashPayment(terms()), "");
        assertTrue(escrow.isPreApproved(hashPayment(terms())), "after");
        assertState(terms(), false, 0, 0);
    }

    function test_may_be_repeated_until_collected() public {
        vm.startPrank(payer);
        escrow.preApprove(terms());
        escrow.preApprove(terms());
        vm.stopPrank();
        authorize(terms(), MAX);
        vm.expectRevert(alreadyCollected(terms()));
        vm.prank(payer);
        escrow.preApprove(terms());
    }

    function test_looks_at_the_caller_before_it_looks_whether_collected() public {
        authorize(terms(), MAX);
        vm.expectRevert(invalidSender(operator, payer));
        vm.prank(operator);
        escrow.preApprove(terms());
    }

    function test_leaves_the_accounting_whole_when_collected_otherwise() public {
        vm.prank(payer);
        escrow.preApprove(terms());
        authorize(terms(), MAX);
        capture(terms(), 40e6, MIN_FEE);
        assertState(terms(), true, 60e6, 40e6);
    }
}

/// @notice Mode 0x03: EIP-2612 for the allowance, then consent as ever.
contract PermitIntakeTest is IntakeFixture {
    using Stablecoin for IFiatToken;

    function test_collects_by_permit_and_consent() public {
        collect(terms(), permitData(MAX, sign(PAYER_KEY, consentDigest(terms()))));
        assertBalance(payer, FUNDS - MAX, "payer");
        assertEq(usdc.allowance(payer, address(escrow)), 0, "allowance left");
    }

    function test_collects_by_permit_and_pre_approval() public {
        vm.prank(payer);
        escrow.preApprove(terms());
        collect(terms(), permitData(MAX, ""));
    }

    function test_collects_by_permit_when_the_payer_calls() public {
        PaymentInfo memory info = terms();
        info.operator = payer;
        collect(info, permitData(MAX, ""));
    }

    function test_is_not_hurt_by_somebody_who_submits_the_permit_first() public {
        bytes memory data = permitData(MAX, sign(PAYER_KEY, consentDigest(terms())));
        (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(PAYER_KEY, address(escrow), MAX, PRE_APPROVAL_EXPIRY);
        vm.prank(stranger);
        usdc.permit(payer, address(escrow), MAX, PRE_APPROVAL_EXPIRY, v, r, s);
        collect(terms(), data);
    }

    function test_refuses_a_permit_without_consent() public {
        refuse(terms(), permitData(MAX, ""), missingConsent(terms()));
        // A stranger who has seen the permit and chooses the terms.
        PaymentInfo memory info = terms();
        info.operator = stranger;
        info.receiver = stranger;
        refuse(info, permitData(MAX, sign(STRANGER_KEY, consentDigest(info))), missingConsent(info));
        refuse(info, permitData(MAX, sign(PAYER_KEY, consentDigest(terms()))), missingConsent(info));
        assertEq(usdc.allowance(payer, address(escrow)), 0, "allowance");
    }

    function test_gives_strangers_nothing_of_a_permit_for_more_than_is_taken() public {
        collect(terms(), permitData(FUNDS, sign(PAYER_KEY, consentDigest(terms()))));
        PaymentInfo memory info = terms();
        info.operator = stranger;
        info.receiver = stranger;
        refuse(info, "", missingConsent(info));
        assertEq(usdc.allowance(payer, address(escrow)), FUNDS - MAX, "allowance");
    }

    function test_refuses_when_the_permit_is_bad_and_there_is_no_allowance() public {
        bytes memory consent = sign(PAYER_KEY, consentDigest(terms()));
        bytes memory refusal = message("ERC20: transfer amount exceeds allowance");
        (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(STRANGER_KEY, address(escrow), MAX, PRE_APPROVAL_EXPIRY);
        bytes memory rest = abi.encode(MAX, PRE_APPROVAL_EXPIRY, v, r, s, consent);
        refuse(terms(), bytes.concat(hex"03", rest), refusal);
        refuse(terms(), permitData(MAX - 1, consent), refusal);
    }

    function test_needs_no_permit_of_a_token_that_has_none() public {
        PlainToken plain = new PlainToken();
        plain.mint(payer, MAX);
        PaymentInfo memory info = terms();
        info.token = address(plain);
        vm.prank(payer);
        plain.approve(address(escrow), MAX);
        collect(info, permitData(MAX, sign(PAYER_KEY, consentDigest(info))));
    }

    function test_refuses_data_cut_short() public {
        vm.prank(payer);
        usdc.approve(address(escrow), MAX);
        refuse(terms(), hex"03", "");
        refuse(terms(), bytes.concat(hex"03", new bytes(191)), "");
    }

    function permitData(uint256 value, bytes memory consent) private view returns (bytes memory data) {
        (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(PAYER_KEY, address(escrow), value, PRE_APPROVAL_EXPIRY);
        return bytes.concat(hex"03", abi.encode(value, uint256(PRE_APPROVAL_EXPIRY), v, r, s, consent));
    }
}

/// @notice Mode 0x04: Permit2's signature transfer with the terms as witness.
contract Permit2IntakeTest is IntakeFixture {
    using Stablecoin for IFiatToken;

    bytes private constant INVALID_SIGNER = hex"815e1d64";
    bytes private constant INVALID_CONTRACT_SIGNATURE = hex"b0669cbc";
    bytes private constant INVALID_SIGNATURE_LENGTH = hex"4be6321b";
    bytes private constant INVALID_NONCE = hex"756688fe";

    function setUp() public override {
        super.setUp();
        bytes memory approval = abi.encodeCall(IFiatToken.approve, (Permit2Fixture.PERMIT2, type(uint256).max));
        vm.startPrank(payer);
        usdc.approve(Permit2Fixture.PERMIT2, type(uint256).max);
        eurc.approve(Permit2Fixture.PERMIT2, type(uint256).max);
        vm.stopPrank();
        vm.prank(stranger);
        usdc.approve(Permit2Fixture.PERMIT2, type(uint256).max);
        byContract(address(usdc), approval);
    }

    function test_collects_by_signature() public {
        collect(terms(), permit2Data(terms(), PAYER_KEY));
        assertBalance(payer, FUNDS - MAX, "payer");
        assertBalance(Permit2Fixture.PERMIT2, 0, "Permit2");
    }

    function test_takes_the_amount_alone_not_the_maximum() public {
        bytes memory data = permit2Data(terms(), PAYER_KEY);
        vm.prank(operator);
        escrow.authorize(terms(), 10e6, address(escrow), data);
        assertBalance(payer, FUNDS - 10e6, "payer");
        assertState(terms(), true, 10e6, 0);
    }

    function test_collects_any_plain_token() public {
        PlainToken plain = new PlainToken();
        plain.mint(payer, MAX);
        vm.prank(payer);
        plain.approve(Permit2Fixture.PERMIT2, MAX);
        PaymentInfo memory info = terms();
        info.token = address(plain);
        collect(info, permit2Data(info, PAYER_KEY));
        assertEq(plain.balanceOf(address(escrow)), MAX, "escrow");
    }

    function test_collects_from_a_contract_account() public {
        collect(contractTerms(), permit2Data(contractTerms(), PAYER_KEY));
        assertBalance(address(contractPayer), FUNDS - MAX, "contract account");
    }

    function test_binds_every_field_of_the_terms() public {
        bytes memory data = permit2Data(terms(), PAYER_KEY);
        for (uint256 field = 0; field < FIELDS; field++) refuse(alter(terms(), field), data, INVALID_SIGNER);
    }

    function test_refuses_the_signature_of_anyone_else() public {
        refuse(terms(), permit2Data(terms(), STRANGER_KEY), INVALID_SIGNER);
        refuse(contractTerms(), permit2Data(contractTerms(), STRANGER_KEY), INVALID_CONTRACT_SIGNATURE);
    }

    function test_refuses_another_account_of_the_same_owner() public {
        ContractAccount second = new ContractAccount(payer);
        usdc.fund(address(second), FUNDS);
        second.execute(address(usdc), abi.encodeCall(IFiatToken.approve, (Permit2Fixture.PERMIT2, type(uint256).max)));
        bytes memory signature = permit2Signature(contractTerms(), hashPayment(contractTerms()), PAYER_KEY);
        PaymentInfo memory info = terms();
        info.payer = address(second);
        refuse(info, bytes.concat(hex"04", signature), INVALID_CONTRACT_SIGNATURE);
        // Not even when the nonce is signed as that of the other payment: the witness names the payer.
        signature = permit2Signature(contractTerms(), hashPayment(info), PAYER_KEY);
        refuse(info, bytes.concat(hex"04", signature), INVALID_CONTRACT_SIGNATURE);
    }

    function test_refuses_a_signature_made_for_another_escrow() public {
        bytes memory data = permit2Data(terms(), PAYER_KEY);
        vm.expectRevert(INVALID_SIGNER);
        vm.prank(operator);
        twin.authorize(terms(), MAX, address(twin), data);
    }

    function test_refuses_a_signature_made_for_another_chain() public {
        bytes memory data = permit2Data(terms(), PAYER_KEY);
        vm.chainId(CHAIN_ID + 1);
        vm.expectRevert(INVALID_SIGNER);
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), data);
    }

    function test_refuses_a_signature_of_another_length() public {
        refuse(terms(), hex"04", INVALID_SIGNATURE_LENGTH);
        refuse(terms(), bytes.concat(hex"04", new bytes(66)), INVALID_SIGNATURE_LENGTH);
    }

    /// @dev Permit2 itself accepts the twin; the nonce and the hash still let it through once.
    function test_collects_once_by_a_signature_and_its_malleable_twin() public {
        bytes memory signature = permit2Signature(terms(), hashPayment(terms()), PAYER_KEY);
        collect(terms(), bytes.concat(hex"04", malleate(signature)));
        voidPayment(terms());
        vm.expectRevert(alreadyCollected(terms()));
        vm.prank(operator);
        escrow.authorize(terms(), MAX, address(escrow), bytes.concat(hex"04", signature));
        assertBalance(payer, FUNDS, "payer");
    }

    function test_lets_the_payer_cancel_before_it_is_used() public {
        uint256 nonce = uint256(hashPayment(terms()));
        vm.prank(payer);
        IPermit2Nonces(Permit2Fixture.PERMIT2).invalidateUnorderedNonces(nonce >> 8, 1 << (nonce & 0xff));
        refuse(terms(), permit2Data(terms(), PAYER_KEY), INVALID_NONCE);
    }

    function test_gives_nobody_else_the_use_of_the_signature() public {
        bytes memory signature = permit2Signature(terms(), hashPayment(terms()), PAYER_KEY);
        vm.expectRevert(INVALID_SIGNER);
        vm.prank(stranger);
        IPermit2(Permit2Fixture.PERMIT2).permitWitnessTransferFrom(
            IPermit2.PermitTransferFrom(
                IPermit2.TokenPermissions(address(usdc), MAX),
                uint256(hashPayment(terms())),
                PRE_APPROVAL_EXPIRY
            ),
            IPermit2.SignatureTransferDetails(stranger, MAX),
            payer,
            hashTerms(terms()),
            WITNESS_TYPE,
            signature
        );
    }

    function test_refuses_where_the_chain_has_no_permit2() public {
        PaymentEscrow bare = deployEscrow(address(0), GUARD);
        assertEq(bare.PERMIT2(), address(0), "Permit2");
        bytes memory data = permit2Data(terms(), PAYER_KEY);
        vm.expectRevert();
        vm.prank(operator);
        bare.authorize(terms(), MAX, address(bare), data);
    }

    function permit2Data(PaymentInfo memory info, uint256 key) private view returns (bytes memory) {
        return bytes.concat(hex"04", permit2Signature(info, hashPayment(info), key));
    }

    function permit2Signature(
        PaymentInfo memory info,
        bytes32 nonce,
        uint256 key
    ) private view returns (bytes memory signature) {
        return
            Permit2Fixture.signWitness(
                key,
                info.token,
                info.maxAmount,
                address(escrow),
                uint256(nonce),
                info.preApprovalExpiry,
                hashTerms(info),
                WITNESS_TYPE
            );
    }
}

interface IPermit2Nonces {
    function invalidateUnorderedNonces(uint256 wordPos, uint256 mask) external;
}

/// @notice Who pays for a refund: the operator by allowance, or the receiver by its signature.
contract RefundIntakeTest is IntakeFixture {
    using Stablecoin for IFiatToken;

    uint256 private constant LATER = START + 10 days;

    function setUp() public override {
        super.setUp();
        authorize(terms(), MAX);
        capture(terms(), MAX, MIN_FEE);
    }

    // ---- The operator's allowance ----

    function test_takes_the_operators_allowance_whatever_follows_the_mode() public {
        bytes[3] memory data = [bytes(""), hex"00", hex"00c0ffee"];
        for (uint256 i = 0; i < data.length; i++) {
            vm.prank(operator);
            escrow.refund(terms(), 10e6, address(escrow), data[i]);
        }
        assertBalance(payer, FUNDS - 70e6, "payer");
        assertBalance(operator, FUNDS - 30e6, "operator");
        assertState(terms(), true, 0, 70e6);
    }

    function test_moves_the_operators_tokens_in_one_transfer_past_the_vault() public {
        vm.expectCall(
            address(usdc),
            abi.encodeCall(IFiatToken.transferFrom, (operator, payer, uint256(10e6))),
            uint64(1)
        );
        refund(terms(), 10e6);
    }

    function test_takes_nobody_elses_allowance() public {
        vm.prank(operator);
        usdc.approve(address(escrow), 0);
        vm.prank(receiver);
        usdc.approve(address(escrow), type(uint256).max);
        vm.prank(payer);
        usdc.approve(address(escrow), type(uint256).max);
        refuse(terms(), 1, hex"00", message("ERC20: transfer amount exceeds allowance"));
    }

    function test_refuses_when_the_operator_has_too_little() public {
        vm.prank(operator);
        usdc.transfer(stranger, FUNDS);
        refuse(terms(), 1, hex"00", message("ERC20: transfer amount exceeds balance"));
    }

    function test_refuses_a_token_that_says_false() public {
        OddToken odd = new OddToken();
        PaymentInfo memory info = oddTerms(odd);
        odd.adopt(OddToken.Habit.Refusing);
        refuse(info, 1, hex"00", abi.encodeWithSignature("SafeERC20FailedOperation(address)", address(odd)));
        assertState(info, true, 0, MAX);
    }

    // ---- The receiver's signature ----

    function test_takes_what_the_receiver_signed() public {
        bytes memory data = refundData(0x01, 10e6, 7, LATER, RECEIVER_KEY);
        vm.prank(operator);
        escrow.refund(terms(), 10e6, address(escrow), data);
        assertBalance(payer, FUNDS - 90e6, "payer");
        assertBalance(receiver, 99.5e6 - 10e6, "receiver");
        assertBalance(operator, FUNDS, "operator");
        assertBalance(address(escrow), 0, "escrow");
        assertState(terms(), true, 0, 90e6);
    }

    function test_takes_a_split_signature_of_the_receiver() public {
        bytes memory data = refundData(0x02, 10e6, 7, LATER, RECEIVER_KEY);
        vm.prank(operator);
        escrow.refund(terms(), 10e6, address(escrow), data);
        assertBalance(payer, FUNDS - 90e6, "payer");
        assertBalance(receiver, 99.5e6 - 10e6, "receiver");
    }

    function test_takes_the_signature_of_a_contract_account() public {
        PaymentInfo memory info = terms();
        info.receiver = address(contractPayer);
        info.salt = 2;
        charge(info, MAX, MIN_FEE);
        bytes memory data = refundData(0x01, info, 10e6, 7, LATER, PAYER_KEY);
        vm.prank(operator);
        escrow.refund(info, 10e6, address(escrow), data);
        assertState(info, true, 0, 90e6);
    }

    function test_lets_the_salt_tell_equal_refunds_apart() public {
        for (uint256 salt = 0; salt < 3; salt++) {
            bytes memory data = refundData(0x01, 10e6, salt, LATER, RECEIVER_KEY);
            vm.prank(operator);
            escrow.refund(terms(), 10e6, address(escrow), data);
        }
        assertState(terms(), true, 0, 70e6);
    }

    function test_takes_one_signature_once() public {
        bytes memory data = refundData(0x01, 10e6, 7, LATER, RECEIVER_KEY);
        vm.prank(operator);
        escrow.refund(terms(), 10e6, address(escrow), data);
        refuse(terms(), 10e6, data, message("FiatTokenV2: authorization is used or canceled"));
    }

    function test_binds_amount_salt_time_and_payment() public {
        bytes memory signature = refundSignature(terms(), 10e6, 7, LATER, RECEIVER_KEY);
        refuse(terms(), 10e6 + 1, abi.encodePacked(hex"01", abi.encode(7, LATER, signature)), message(BAD_SIGNATURE));
        refuse(terms(), 10e6 - 1, abi.encodePacked(hex"01", abi.encode(7, LATER, signature)), message(BAD_SIGNATURE));
        refuse(terms(), 10e6, abi.encodePacked(hex"01", abi.encode(8, LATER, signature)), message(BAD_SIGNATURE));
        refuse(terms(), 10e6, abi.encodePacked(hex"01", abi.encode(7, LATER + 1, signature)), message(BAD_SIGNATURE));
        PaymentInfo memory other = terms();
        other.salt = 2;
        charge(other, MAX, MIN_FEE);
        refuse(other, 10e6, abi.encodePacked(hex"01", abi.encode(7, LATER, signature)), message(BAD_SIGNATURE));
    }

    function test_refuses_a_signature_past_its_time() public {
        vm.warp(LATER);
        refuse(
            terms(),
            10e6,
            refundData(0x01, 10e6, 7, LATER, RECEIVER_KEY),
            message("FiatTokenV2: authorization is expired")
        );
    }

    function test_refuses_a_signature_of_anyone_but_the_receiver() public {
        refuse(terms(), 1, refundData(0x01, 1, 7, LATER, STRANGER_KEY), message(BAD_SIGNATURE));
        refuse(terms(), 1, refundData(0x02, 1, 7, LATER, PAYER_KEY), message(BAD_SIGNATURE));
        refuse(terms(), 1, refundData(0x01, 1, 7, LATER, OPERATOR_KEY), message(BAD_SIGNATURE));
    }

    /// @dev The attacker drives a payment of its own that names a victim as receiver.
    function test_gives_an_operator_no_power_over_a_receiver_who_signed_nothing() public {
        PaymentInfo memory info = terms();
        info.operator = stranger;
        info.payer = stranger;
        info.receiver = payer;
        info.minFeeBps = 0;
        info.feeReceiver = address(0);
        vm.prank(payer);
        usdc.approve(address(escrow), type(uint256).max);
        vm.startPrank(stranger);
        usdc.approve(address(escrow), 1);
        standard.charge(info, 1, address(escrow), "", 0, address(0));
        vm.stopPrank();
        uint256 before = usdc.balanceOf(payer);
        refuse(info, 1, hex"00", message("ERC20: transfer amount exceeds allowance"));
        refuse(info, 1, refundData(0x01, info, 1, 7, LATER, STRANGER_KEY), message(BAD_SIGNATURE));
        // Nor is the victim's consent to a payment of its own any good here.
        bytes memory signature = signatureOf(terms(), PAYER_KEY);
        refuse(info, 1, bytes.concat(hex"01", abi.encode(7, PRE_APPROVAL_EXPIRY, signature)), message(BAD_SIGNATURE));
        assertBalance(payer, before, "victim");
    }

    function test_refuses_malleable_and_wrong_length_signatures() public {
        bytes memory signature = refundSignature(terms(), 1, 7, LATER, RECEIVER_KEY);
        bytes memory high = abi.encode(7, LATER, malleate(signature));
        refuse(terms(), 1, bytes.concat(hex"01", high), message("ECRecover: invalid signature 's' value"));
        refuse(terms(), 1, bytes.concat(hex"02", high), message("ECRecover: invalid signature 's' value"));
        bytes memory long = abi.encode(7, LATER, bytes.concat(signature, hex"00"));
        refuse(terms(), 1, bytes.concat(hex"01", long), message("ECRecover: invalid signature length"));
        refuse(
            terms(),
            1,
            bytes.concat(hex"02", long),
            abi.encodeWithSelector(InvalidSignatureLength.selector, uint256(66))
        );
    }

    function test_refuses_data_cut_short() public {
        refuse(terms(), 1, hex"01", "");
        refuse(terms(), 1, bytes.concat(hex"02", new bytes(95)), "");
    }

    function test_refuses_a_signature_made_for_another_escrow_or_chain() public {
        bytes memory data = refundData(0x01, 1, 7, LATER, RECEIVER_KEY);
        bytes32 nonce = tokenNonce(
            keccak256(
                abi.encode(REFUND_TYPEHASH, hashPayment(terms(), CHAIN_ID, address(twin)), uint256(1), uint256(7))
            )
        );
        bytes memory other = sign(RECEIVER_KEY, receiveDigest(receiver, address(twin), 1, LATER, nonce));
        refuse(terms(), 1, bytes.concat(hex"01", abi.encode(7, LATER, other)), message(BAD_SIGNATURE));
        vm.chainId(CHAIN_ID + 1);
        PaymentInfo memory info = terms();
        info.operator = payer;
        vm.prank(payer);
        usdc.approve(address(escrow), 10e6);
        vm.startPrank(payer);
        standard.charge(info, 10e6, address(escrow), "", MIN_FEE, FEE_RECEIVER);
        vm.expectRevert(BAD_SIGNATURE);
        escrow.refund(info, 1, address(escrow), data);
        vm.stopPrank();
    }

    function test_credits_a_payer_whom_the_token_refuses() public {
        usdc.deny(payer);
        bytes memory data = refundData(0x01, 10e6, 7, LATER, RECEIVER_KEY);
        vm.prank(operator);
        escrow.refund(terms(), 10e6, address(escrow), data);
        assertEq(escrow.creditOf(address(usdc), payer), 10e6, "credit");
        assertBalance(address(escrow), 10e6, "escrow");
    }

    function test_refuses_the_operators_allowance_for_a_payer_whom_the_token_refuses() public {
        usdc.deny(payer);
        refuse(terms(), 10e6, hex"00", message("Blacklistable: account is blacklisted"));
    }

    function oddTerms(OddToken odd) private returns (PaymentInfo memory info) {
        info = terms();
        info.token = address(odd);
        info.operator = payer;
        odd.mint(payer, FUNDS);
        vm.startPrank(payer);
        odd.approve(address(escrow), type(uint256).max);
        standard.charge(info, MAX, address(escrow), "", MIN_FEE, FEE_RECEIVER);
        vm.stopPrank();
    }

    function refuse(PaymentInfo memory info, uint256 amount, bytes memory data, bytes memory expected) private {
        (, , uint120 refundable) = escrow.paymentState(hashPayment(info));
        vm.expectRevert(expected);
        vm.prank(info.operator);
        escrow.refund(info, amount, address(escrow), data);
        assertState(info, true, 0, refundable);
    }

    function refundData(
        uint8 mode,
        uint256 amount,
        uint256 salt,
        uint256 validBefore,
        uint256 key
    ) private view returns (bytes memory) {
        return refundData(mode, terms(), amount, salt, validBefore, key);
    }

    function refundData(
        uint8 mode,
        PaymentInfo memory info,
        uint256 amount,
        uint256 salt,
        uint256 validBefore,
        uint256 key
    ) private view returns (bytes memory) {
        bytes memory signature = refundSignature(info, amount, salt, validBefore, key);
        return abi.encodePacked(mode, abi.encode(salt, validBefore, signature));
    }

    function refundSignature(
        PaymentInfo memory info,
        uint256 amount,
        uint256 salt,
        uint256 validBefore,
        uint256 key
    ) private view returns (bytes memory) {
        bytes32 nonce = tokenNonce(keccak256(abi.encode(REFUND_TYPEHASH, hashPayment(info), amount, salt)));
        return sign(key, receiveDigest(info.receiver, address(escrow), amount, validBefore, nonce));
    }
}
