// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IExchange} from "../../../contracts/exchange/IExchange.sol";
import {assertEq} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {ExchangeFixture} from "./ExchangeFixture.sol";

/// @notice One signature of the payer binds the payment and the conversion, and serves once.
contract ConsentTest is ExchangeFixture {
    using Stablecoin for IFiatToken;

    uint8[3] private intakes = [ERC3009, PERMIT2, ALLOWANCE];

    function test_every_word_of_the_terms_is_signed() public {
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            info.salt = 10 * i;
            bytes memory data = throughVenue(order(info, conversion(), intakes[i]));
            for (uint256 field = 0; field < FIELDS; field++) {
                PaymentInfo memory other = alter(info, field);
                // In its old token there is nothing to convert; that is refused for another reason.
                if (field == 3) other.token = address(usdc);
                refuse(other, data);
                info = euroTerms();
                info.salt = 10 * i;
            }
            authorizeBy(info, MAX, data);
        }
    }

    function test_every_word_of_the_conversion_is_signed() public {
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            info.salt = i;
            IExchange.Order memory ordered = order(info, conversion(), intakes[i]);
            ordered.conversion.maxIn += 1;
            refuse(info, throughVenue(ordered));
            ordered.conversion.maxIn -= 2;
            refuse(info, throughVenue(ordered));
            ordered.conversion = conversion();
            ordered.conversion.via = router;
            refuse(info, throughVenue(ordered));
            ordered.conversion = conversion();
            ordered.conversion.slippageBps += 1;
            refuse(info, throughVenue(ordered));
            ordered.conversion = conversion();
            ordered.conversion.expiry += 1;
            refuse(info, throughVenue(ordered));
            ordered.conversion = conversion();
            ordered.conversion.tokenIn = stranger;
            refuse(info, throughVenue(ordered));
            ordered.conversion = conversion();
            authorizeBy(info, MAX, throughVenue(ordered));
        }
    }

    function test_a_signature_serves_once() public {
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            info.salt = i;
            bytes memory data = throughVenue(order(info, conversion(), intakes[i]));
            authorizeBy(info, 50e6, data);
            voidPayment(info);
            vm.expectRevert(alreadyCollected(info));
            vm.prank(operator);
            escrow.authorize(info, 50e6, address(exchange), data);
        }
    }

    function test_of_two_conversions_signed_for_one_payment_one_serves() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Conversion memory later = conversion();
        later.expiry += 60;
        bytes memory first = throughVenue(order(info, conversion(), ERC3009));
        bytes memory second = throughVenue(order(info, later, PERMIT2));
        authorizeBy(info, MAX, second);
        vm.expectRevert(alreadyCollected(info));
        vm.prank(operator);
        escrow.authorize(info, MAX, address(exchange), first);
    }

    function test_a_signature_for_a_payment_is_none_for_its_conversion_nor_the_other_way_round() public {
        PaymentInfo memory info = euroTerms();
        eurc.fund(payer, FUNDS);
        allow(eurc, payer, address(escrow));
        IExchange.Order memory ordered = order(info, conversion(), ALLOWANCE);
        vm.expectRevert(abi.encodeWithSelector(MissingConsent.selector, hashPayment(info)));
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), bytes.concat(hex"00", ordered.signature));
        ordered.signature = sign(PAYER_KEY, consentDigest(info));
        refuse(info, throughVenue(ordered));
    }

    function test_an_allowance_alone_is_no_consent() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Order memory ordered = order(info, conversion(), ALLOWANCE);
        ordered.signature = "";
        bytes memory invalid = abi.encodeWithSelector(InvalidSignature.selector, payer);
        refuseBy(info, MAX, throughVenue(ordered), invalid);
        // Agreeing to the payment is not agreeing to a conversion.
        vm.prank(payer);
        escrow.preApprove(info);
        refuseBy(info, MAX, throughVenue(ordered), invalid);
    }

    function test_a_signature_of_somebody_else_is_none() public {
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            info.salt = i;
            IExchange.Order memory ordered = order(info, conversion(), intakes[i]);
            ordered.signature = agree(info, conversion(), intakes[i], STRANGER_KEY);
            refuse(info, throughVenue(ordered));
        }
    }

    function test_a_signature_serves_no_other_intake() public {
        PaymentInfo memory info = euroTerms();
        for (uint256 i = 0; i < intakes.length; i++)
            for (uint256 j = 0; j < intakes.length; j++) {
                if (i == j) continue;
                IExchange.Order memory ordered = order(info, conversion(), intakes[i]);
                ordered.intake = intakes[j];
                refuse(info, throughVenue(ordered));
            }
    }

    function test_a_signature_for_another_chain_or_contract_is_none() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Order memory ordered = order(info, conversion(), ALLOWANCE);
        bytes32 hash = hashConversion(info, conversion());
        ordered.signature = sign(PAYER_KEY, exchangeDigest(hash, CHAIN_ID + 1, address(exchange)));
        refuse(info, throughVenue(ordered));
        ordered.signature = sign(PAYER_KEY, exchangeDigest(hash, CHAIN_ID, address(escrow)));
        refuse(info, throughVenue(ordered));
        ordered.signature = sign(PAYER_KEY, exchangeDigest(hash));
        vm.chainId(CHAIN_ID + 1);
        refuseOn(info, throughVenue(ordered));
        vm.chainId(CHAIN_ID);
        authorizeBy(info, MAX, throughVenue(ordered));
    }

    function test_takes_no_twin_and_no_long_signature() public {
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            info.salt = i;
            IExchange.Order memory ordered = order(info, conversion(), intakes[i]);
            bytes memory signature = ordered.signature;
            ordered.signature = bytes.concat(signature, hex"00");
            refuse(info, throughVenue(ordered));
            (bytes32 r, bytes32 s, uint8 v) = split(signature);
            bytes memory compact = abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
            // Permit2 takes compact signatures and twins; its nonce and the escrow's record make them worth no more.
            if (intakes[i] == PERMIT2) {
                ordered.signature = compact;
                authorizeBy(info, MAX, throughVenue(ordered));
                continue;
            }
            ordered.signature = compact;
            refuse(info, throughVenue(ordered));
            ordered.signature = malleate(signature);
            refuse(info, throughVenue(ordered));
        }
    }

    function test_a_contract_account_pays() public {
        ContractAccount account = new ContractAccount(payer);
        usdc.fund(address(account), FUNDS);
        account.execute(address(usdc), abi.encodeCall(usdc.approve, (address(exchange), FUNDS)));
        account.execute(address(usdc), abi.encodeCall(usdc.approve, (Permit2Fixture.PERMIT2, FUNDS)));
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            (info.salt, info.payer) = (i, address(account));
            authorizeBy(info, MAX, throughVenue(order(info, conversion(), intakes[i])));
        }
        assertEq(eurc.balanceOf(address(escrow)), 3 * MAX, "escrow");
        account.adopt(ContractAccount.Habit.Reverting);
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            (info.salt, info.payer) = (10 + i, address(account));
            bytes memory data = throughVenue(order(info, conversion(), intakes[i]));
            vm.expectRevert();
            vm.prank(operator);
            escrow.authorize(info, MAX, address(exchange), data);
        }
    }

    function test_an_authorization_for_the_exchange_is_of_use_to_nobody_else() public {
        PaymentInfo memory info = euroTerms();
        bytes memory signature = agree(info, conversion(), ERC3009);
        bytes32 nonce = tokenNonce(hashConversion(info, conversion()));
        vm.expectRevert(bytes("FiatTokenV2: caller must be the payee"));
        vm.prank(stranger);
        usdc.receiveWithAuthorization(payer, address(exchange), MAX_IN, 0, EXPIRY, nonce, signature);
    }

    function refuse(PaymentInfo memory info, bytes memory data) private {
        uint256 kept = usdc.balanceOf(payer);
        vm.expectRevert();
        vm.prank(info.operator);
        escrow.authorize(info, MAX, address(exchange), data);
        assertState(info, false, 0, 0);
        assertEq(usdc.balanceOf(payer), kept, "payer");
    }

    /// @dev On another chain the payment has another hash.
    function refuseOn(PaymentInfo memory info, bytes memory data) private {
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, payer));
        vm.prank(info.operator);
        escrow.authorize(info, MAX, address(exchange), data);
    }
}
