// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {ITokenCollector} from "../../../contracts/payment/ITokenCollector.sol";
import {ReentrancyLock} from "../../../contracts/payment/ReentrancyLock.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {PaymentFixture} from "./PaymentFixture.sol";

/// @notice The public ABI of the standard, as constants written down once.
contract InterfaceTest is PaymentFixture {
    function test_has_the_selectors_of_the_standard() public pure {
        assertSelector(IAuthCaptureEscrow.PAYMENT_INFO_TYPEHASH.selector, 0xe15d987a, "PAYMENT_INFO_TYPEHASH");
        assertSelector(IAuthCaptureEscrow.authorize.selector, 0x41d66202, "authorize");
        assertSelector(IAuthCaptureEscrow.capture.selector, 0x644cd79a, "capture");
        assertSelector(IAuthCaptureEscrow.charge.selector, 0x9e65819f, "charge");
        assertSelector(IAuthCaptureEscrow.getHash.selector, 0x063a70ff, "getHash");
        assertSelector(IAuthCaptureEscrow.getTokenStore.selector, 0x9d3facde, "getTokenStore");
        assertSelector(IAuthCaptureEscrow.paymentState.selector, 0x34b778ed, "paymentState");
        assertSelector(IAuthCaptureEscrow.reclaim.selector, 0xe1a2a66d, "reclaim");
        assertSelector(IAuthCaptureEscrow.refund.selector, 0xd458db5a, "refund");
        assertSelector(IAuthCaptureEscrow.tokenStoreImplementation.selector, 0xa834c89b, "tokenStoreImplementation");
        assertSelector(IAuthCaptureEscrow.void.selector, 0xfa1cad17, "void");
        assertSelector(IPaymentEscrow.isPreApproved.selector, 0xaa78d16a, "isPreApproved");
        assertSelector(IPaymentEscrow.preApprove.selector, 0xc6184c2f, "preApprove");
        assertSelector(ITokenCollector.collectTokens.selector, 0x49884788, "collectTokens");
        assertSelector(ITokenCollector.collectorType.selector, 0xccdafa11, "collectorType");
    }

    function test_has_the_event_topics_of_the_standard() public pure {
        assertEq(IAuthCaptureEscrow.PaymentAuthorized.selector, AUTHORIZED, "authorized");
        assertEq(IAuthCaptureEscrow.PaymentCaptured.selector, CAPTURED, "captured");
        assertEq(IAuthCaptureEscrow.PaymentCharged.selector, CHARGED, "charged");
        assertEq(IAuthCaptureEscrow.PaymentReclaimed.selector, RECLAIMED, "reclaimed");
        assertEq(IAuthCaptureEscrow.PaymentRefunded.selector, REFUNDED, "refunded");
        assertEq(IAuthCaptureEscrow.PaymentVoided.selector, VOIDED, "voided");
        assertEq(
            IAuthCaptureEscrow.TokenStoreCreated.selector,
            0xd8699a107a4fe8ea740423e52159bafb235249dce5c2df55fa265db06964d136,
            "token store"
        );
    }

    function test_has_the_error_selectors_of_the_standard() public pure {
        assertSelector(AfterAuthorizationExpiry.selector, 0x36f2d211, "AfterAuthorizationExpiry");
        assertSelector(AfterPreApprovalExpiry.selector, 0xc46cf60f, "AfterPreApprovalExpiry");
        assertSelector(AfterRefundExpiry.selector, 0x94271bde, "AfterRefundExpiry");
        assertSelector(AmountOverflow.selector, 0x6c0442a2, "AmountOverflow");
        assertSelector(BeforeAuthorizationExpiry.selector, 0xaa5674ad, "BeforeAuthorizationExpiry");
        assertSelector(ExceedsMaxAmount.selector, 0x092af19e, "ExceedsMaxAmount");
        assertSelector(FeeBpsOutOfRange.selector, 0x0b345f0c, "FeeBpsOutOfRange");
        assertSelector(FeeBpsOverflow.selector, 0xbf47e3f7, "FeeBpsOverflow");
        assertSelector(InsufficientAuthorization.selector, 0x604b0947, "InsufficientAuthorization");
        assertSelector(InvalidCollectorForOperation.selector, 0x5313287d, "InvalidCollectorForOperation");
        assertSelector(InvalidExpiries.selector, 0x88ef0760, "InvalidExpiries");
        assertSelector(InvalidFeeBpsRange.selector, 0x0950d5d0, "InvalidFeeBpsRange");
        assertSelector(InvalidFeeReceiver.selector, 0x4caf6a34, "InvalidFeeReceiver");
        assertSelector(InvalidSender.selector, 0xe1130dba, "InvalidSender");
        assertSelector(PaymentAlreadyCollected.selector, 0xad7c145a, "PaymentAlreadyCollected");
        assertSelector(ReentrancyLock.Reentrancy.selector, 0xab143c06, "Reentrancy");
        assertSelector(RefundExceedsCapture.selector, 0x6295d604, "RefundExceedsCapture");
        assertSelector(TokenCollectionFailed.selector, 0x3c73c4a0, "TokenCollectionFailed");
        assertSelector(ZeroAmount.selector, 0x1f2a2005, "ZeroAmount");
        assertSelector(ZeroAuthorization.selector, 0x93bb7a12, "ZeroAuthorization");
        assertSelector(ZeroFeeReceiver.selector, 0xb6802b7f, "ZeroFeeReceiver");
    }

    function test_hashes_the_type_string_of_the_terms() public view {
        assertEq(escrow.PAYMENT_INFO_TYPEHASH(), TERMS_TYPEHASH, "type hash");
    }

    function testFuzz_hashes_chain_escrow_and_terms(PaymentInfo memory info, uint64 chainId) public {
        vm.chainId(chainId);
        assertEq(escrow.getHash(info), hashPayment(info, chainId, address(escrow)), "hash");
    }

    function test_answers_the_state_as_three_words() public {
        authorize(terms(), MAX);
        capture(terms(), 30e6, MIN_FEE);
        (bool done, bytes memory answer) = address(escrow).staticcall(
            abi.encodeCall(escrow.paymentState, (hashPayment(terms())))
        );
        assertTrue(done, "done");
        assertEq(answer, abi.encode(uint256(1), uint256(70e6), uint256(30e6)), "answer");
        (, answer) = address(escrow).staticcall(abi.encodeCall(escrow.paymentState, (bytes32("never"))));
        assertEq(answer, abi.encode(uint256(0), uint256(0), uint256(0)), "never seen");
    }

    function test_fits_the_size_goal_and_takes_no_native_coin() public {
        assertLe(address(escrow).code.length, 20_480, "runtime size");
        vm.deal(address(this), 1 ether);
        (bool done, ) = address(escrow).call{value: 1}("");
        assertTrue(!done, "native coin");
        (done, ) = address(escrow).call{value: 1}(abi.encodeCall(escrow.preApprove, (terms())));
        assertTrue(!done, "native coin with a call");
    }

    function test_tells_its_signing_domain() public view {
        (bool done, bytes memory answer) = address(escrow).staticcall(abi.encodeWithSignature("eip712Domain()"));
        assertTrue(done, "done");
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address where, bytes32 salt, ) = abi
            .decode(answer, (bytes1, string, string, uint256, address, bytes32, uint256[]));
        assertEq(bytes32(fields), bytes32(bytes1(0x0f)), "fields");
        assertEq(bytes(name), "Sluice Payment", "name");
        assertEq(bytes(version), "1", "version");
        assertEq(chainId, CHAIN_ID, "chain id");
        assertEq(where, address(escrow), "contract");
        assertEq(salt, 0, "salt");
    }

    /// @dev A word with bits beyond its type would give one payment a second identity.
    function test_collects_nothing_under_terms_with_dirty_words() public {
        bytes memory signature = signed(terms());
        bytes memory authorizing = abi.encodeCall(escrow.authorize, (terms(), MAX, address(escrow), signature));
        bytes memory charging = abi.encodeCall(
            IAuthCaptureEscrow.charge,
            (terms(), MAX, address(escrow), signature, MIN_FEE, FEE_RECEIVER)
        );
        uint256[FIELDS - 1] memory widths = [uint256(20), 20, 20, 20, 15, 6, 6, 6, 2, 2, 20];
        for (uint256 field = 0; field < widths.length; field++) {
            uint256 place = 4 + field * 32 + 31 - widths[field];
            authorizing[place] = 0x01;
            charging[place] = 0x01;
            vm.prank(operator);
            (bool done, bytes memory answer) = address(escrow).call(authorizing);
            assertTrue(!done && answer.length == 0, "authorized by a dirty word");
            vm.prank(operator);
            (done, answer) = address(escrow).call(charging);
            assertTrue(!done && answer.length == 0, "charged by a dirty word");
            authorizing[place] = 0;
            charging[place] = 0;
        }
        vm.prank(operator);
        (bool clean, ) = address(escrow).call(authorizing);
        assertTrue(clean, "clean words");
    }

    function assertSelector(bytes4 actual, bytes4 expected, string memory what) private pure {
        assertEq(bytes32(actual), bytes32(expected), what);
    }
}
