// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {MandateFixture} from "./MandateFixture.sol";

/// @notice One signature makes a mandate serve, once in the life of its terms.
contract ActivateTest is MandateFixture {
    using Stablecoin for IFiatToken;

    function test_anyone_brings_the_payers_signature() public {
        IMandates.Mandate memory mandate = weekly();
        bytes memory signature = signMandate(mandate);
        assertFlags(mandate, false, false, false);
        vm.recordLogs();
        vm.prank(stranger);
        mandates.activate(mandate, signature);
        Vm.Log[] memory logs = mandateEvents();
        assertEq(logs.length, 1, "events");
        assertEq(logs[0].topics.length, 4, "topics");
        assertEq(logs[0].topics[0], keccak256("MandateActivated(bytes32,address,address,bytes32)"), "topic");
        assertEq(logs[0].topics[1], keyOf(mandate), "key");
        assertEq(logs[0].topics[2], word(payer), "payer");
        assertEq(logs[0].topics[3], word(receiver), "receiver");
        assertEq(logs[0].data, abi.encode(hashMandate(mandate)), "terms");
        assertFlags(mandate, true, false, false);
        assertMandate(mandate, 0, 0, 0);
    }

    function test_key_and_terms_are_what_their_description_says() public view {
        IMandates.Mandate memory mandate = weekly();
        assertEq(mandates.hashMandate(mandate), hashMandate(mandate), "terms");
        assertEq(mandates.keyOf(mandate), keyOf(mandate), "key");
        for (uint256 field = 0; field < MANDATE_FIELDS; field++) {
            IMandates.Mandate memory other = alterMandate(weekly(), field);
            assertEq(mandates.keyOf(other), keyOf(other), "key of another");
            assertTrue(keyOf(other) != keyOf(mandate), "another key");
        }
    }

    function test_the_payer_needs_no_signature() public {
        IMandates.Mandate memory mandate = weekly();
        vm.prank(payer);
        mandates.activate(mandate, "");
        assertFlags(mandate, true, false, false);
    }

    function test_the_same_terms_serve_once() public {
        IMandates.Mandate memory mandate = active(weekly());
        bytes memory call = abi.encodeCall(mandates.activate, (mandate, signMandate(mandate)));
        refuse(stranger, call, withKey(IMandates.AlreadyActivated.selector, mandate));
        collect(mandate, AMOUNT);
        refuse(payer, call, withKey(IMandates.AlreadyActivated.selector, mandate));
        cancel(mandate);
        refuse(payer, call, withKey(IMandates.IsCancelled.selector, mandate));
        refuse(stranger, call, withKey(IMandates.IsCancelled.selector, mandate));
    }

    function test_terms_that_differ_in_the_salt_alone_serve_beside_each_other() public {
        IMandates.Mandate memory one = active(weekly());
        IMandates.Mandate memory other = weekly();
        other.salt = 2;
        activate(other);
        collect(one, AMOUNT);
        collect(other, AMOUNT);
        assertBalance(payer, FUNDS - 2 * AMOUNT, "payer");
    }

    // ---- Terms ----

    function test_periods_are_of_something_and_of_a_hundred_years_at_most() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.length = 0;
        refuseTerms(mandate);
        uint32[3] memory longest = [uint32(3_155_760_000), 5_217, 1_178];
        for (uint256 unit = 0; unit < 3; unit++) {
            mandate.unit = IMandates.Unit(unit);
            mandate.length = longest[unit] + 1;
            refuseTerms(mandate);
            mandate.length = type(uint32).max;
            refuseTerms(mandate);
            mandate.length = longest[unit];
            activate(mandate);
        }
    }

    function test_somebody_can_refund() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.authorizer = address(0);
        refuseTerms(mandate);
    }

    function test_the_refund_window_is_a_hundred_years_at_most() public {
        IMandates.Mandate memory mandate = weekly();
        mandate.refundWindow = 36_525 days + 1;
        refuseTerms(mandate);
        mandate.refundWindow -= 1;
        activate(mandate);
    }

    function test_terms_of_disputes_need_a_resolver() public {
        for (uint256 field = 20; field < 24; field++) refuseTerms(alterMandate(weekly(), field));
        IMandates.Mandate memory mandate = weekly();
        mandate.resolver = RESOLVER;
        // An answer and a ruling need their time.
        refuseTerms(mandate);
        mandate.settlement = 1;
        refuseTerms(mandate);
        mandate.settlement = 36_525 days + 1;
        refuseTerms(mandate);
        mandate.settlement = 2;
        activate(mandate);
        mandate.settlement = 36_525 days;
        activate(mandate);
        mandate.protection = 36_525 days + 1;
        refuseTerms(mandate);
        mandate.protection = 36_525 days;
        activate(mandate);
        mandate.defaultBps = 10_001;
        refuseTerms(mandate);
        mandate.defaultBps = 10_000;
        activate(mandate);
    }

    // ---- Permit ----

    function test_a_permit_gives_the_allowance_in_the_same_step() public {
        revokeAllowance();
        IMandates.Mandate memory mandate = weekly();
        (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(PAYER_KEY, address(mandates), 20e6, FOREVER);
        mandates.activateWithPermit(mandate, signMandate(mandate), 20e6, FOREVER, v, r, s);
        assertEq(usdc.allowance(payer, address(mandates)), 20e6, "allowance");
        collect(mandate, AMOUNT);
        assertEq(usdc.allowance(payer, address(mandates)), 20e6 - AMOUNT, "allowance after a pull");
    }

    function test_a_permit_that_somebody_sent_before_does_no_harm() public {
        revokeAllowance();
        IMandates.Mandate memory mandate = weekly();
        (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(PAYER_KEY, address(mandates), 20e6, FOREVER);
        vm.prank(stranger);
        usdc.permit(payer, address(mandates), 20e6, FOREVER, v, r, s);
        mandates.activateWithPermit(mandate, signMandate(mandate), 20e6, FOREVER, v, r, s);
        collect(mandate, AMOUNT);
    }

    function test_a_permit_that_fails_leaves_it_to_the_allowance() public {
        revokeAllowance();
        IMandates.Mandate memory mandate = weekly();
        mandates.activateWithPermit(mandate, signMandate(mandate), 20e6, FOREVER, 27, bytes32(0), bytes32(0));
        assertFlags(mandate, true, false, false);
        refuse(mandate, AMOUNT, abi.encodeWithSignature("Error(string)", "ERC20: transfer amount exceeds allowance"));
        vm.prank(payer);
        usdc.approve(address(mandates), AMOUNT);
        collect(mandate, AMOUNT);
    }

    function test_a_permit_is_for_these_terms_only_when_the_payer_signed_them() public {
        revokeAllowance();
        IMandates.Mandate memory mandate = weekly();
        (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(PAYER_KEY, address(mandates), 20e6, FOREVER);
        bytes memory forged = sign(STRANGER_KEY, mandateDigest(hashMandate(mandate)));
        bytes memory call = abi.encodeCall(mandates.activateWithPermit, (mandate, forged, 20e6, FOREVER, v, r, s));
        refuse(stranger, call, abi.encodeWithSelector(InvalidSignature.selector, payer));
        assertEq(usdc.allowance(payer, address(mandates)), 0, "allowance");
    }

    // ---- Parts ----

    function revokeAllowance() private {
        vm.prank(payer);
        usdc.approve(address(mandates), 0);
    }

    function refuseTerms(IMandates.Mandate memory mandate) private {
        bytes memory expected = abi.encodePacked(IMandates.InvalidMandate.selector);
        refuse(payer, abi.encodeCall(mandates.activate, (mandate, "")), expected);
        refuse(stranger, abi.encodeCall(mandates.activate, (mandate, signMandate(mandate))), expected);
    }
}
